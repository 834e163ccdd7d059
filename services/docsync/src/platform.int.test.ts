import { type DocumentRow, documentStream, type BranchId } from "@solidtype/contracts";
import { MemoryStorage, openDocument, openPresence, type OpenDocument } from "@solidtype/sync";
import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Documents as people have them: through the door, on branches that metadata made. */
let platform: PlatformUnderTest;
let ada: Person;
let streams: pg.Client;

function open(who: Person, document: DocumentRow, branch: string): OpenDocument {
  return openDocument({
    baseUrl: `${platform.origin}/api/v1/streams`,
    path: documentStream(document.workspaceId, document.id, branch as BranchId),
    storage: new MemoryStorage(),
    fetch: (input, init) => who.fetch(input, init),
  });
}

async function must<Value>(
  answer: Promise<{ ok: true; value: Value } | { ok: false; error: { message: string } }>,
): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function partOf(who: Person) {
  const { data: workspace } = await must(who.api.createWorkspace({ body: { name: "Branches" } }));
  const { data: project } = await must(
    who.api.createProject({ params: { workspace: workspace.id }, body: { name: "P" } }),
  );
  const { data: document } = await must(
    who.api.createDocument({ params: { project: project.id }, body: { name: "Part" } }),
  );
  const branchOff = async (name: string, parent: string) =>
    (
      await must(
        who.api.createBranch({ params: { project: project.id }, body: { name, parent: parent as BranchId } }),
      )
    ).data;
  return { project, document, branchOff };
}

async function write(opened: OpenDocument, value: string): Promise<void> {
  await opened.synced;
  opened.doc.getMap("test").set("v", value);
  expect((await opened.saved()).kind).toBe("saved");
}

async function read(document: DocumentRow, branch: string): Promise<unknown> {
  const opened = open(ada, document, branch);
  await opened.synced;
  const value: unknown = opened.doc.getMap("test").get("v");
  await opened.close();
  return value;
}

const streamsOf = async (document: DocumentRow) =>
  (await streams.query("select 1 from docsync.stream where path like $1", [`%/${document.id}/%`])).rowCount;

describe("documents on branches, through the door", () => {
  beforeAll(async () => {
    platform = await startPlatform();
    ada = await platform.person();
    streams = new pg.Client({ connectionString: platform.docsyncDatabaseUrl });
    await streams.connect();
  });
  afterAll(async () => {
    await streams.end();
    await platform.close();
  });

  it("makes a stream for a branch when somebody first writes there, and not before", async () => {
    const { project, document, branchOff } = await partOf(ada);
    const main = open(ada, document, project.mainBranchId);
    await write(main, "then");
    const branch = await branchOff("b", project.mainBranchId);
    await write(main, "later");
    const there = open(ada, document, branch.id);
    await there.synced;
    const presence = openPresence({
      url: there.url,
      doc: there.doc,
      fetch: (url, init) => ada.fetch(url, init),
    });
    presence.awareness.setLocalState({ looking: true });
    expect(there.doc.getMap("test").get("v")).toBe("then");
    expect(await streamsOf(document)).toBe(1);
    const other = open(ada, document, branch.id);
    await other.synced;
    await write(there, "branch");
    await expect.poll(() => other.doc.getMap("test").get("v"), { timeout: 20_000 }).toBe("branch");
    expect(await streamsOf(document)).toBe(2);
    expect(await read(document, project.mainBranchId)).toBe("later");
    await presence.close();
    await Promise.all([main.close(), there.close(), other.close()]);
  });

  it("branches off a branch that was never written, at what that one shows", async () => {
    const { project, document, branchOff } = await partOf(ada);
    const main = open(ada, document, project.mainBranchId);
    await write(main, "one");
    const first = await branchOff("first", project.mainBranchId);
    await write(main, "two");
    const second = await branchOff("second", first.id);
    await write(main, "three");
    expect([await read(document, first.id), await read(document, second.id)]).toEqual(["one", "one"]);
    const there = open(ada, document, second.id);
    await write(there, "own");
    expect([await read(document, first.id), await read(document, second.id)]).toEqual(["one", "own"]);
    const pins = await streams.query(
      "select count(distinct p.name)::int as names from docsync.pin p join docsync.stream s on s.id = p.stream_id where s.path like $1",
      [`%/${document.id}/%`],
    );
    expect(pins.rows[0]).toEqual({ names: 2 });
    await Promise.all([main.close(), there.close()]);
  });
});
