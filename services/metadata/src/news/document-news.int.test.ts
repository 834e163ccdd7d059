import {
  type BranchId,
  type EventDefinition,
  type Principal,
  blobKeyOf,
  docUpdated,
  documentStream,
  newId,
  operations,
  rebuildCompleted,
} from "@solidtype/contracts";
import { publishEvent } from "@solidtype/service-kit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type MetadataUnderTest, offsetOf, startMetadata } from "../testing/metadata-under-test.ts";
import { good, joinIn, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
  await Promise.all([metadata.docsync.whenConnected(), metadata.kernel.whenConnected()]);
});
afterAll(() => metadata.close());

async function part() {
  const { owner, workspace, project } = await workshopIn(metadata);
  const member = await joinIn(metadata, owner, workspace, "member");
  const { data } = await good(
    metadata.call(operations.createDocument, owner, { params: { project: project.id }, body: { name: "P" } }),
  );
  const main = project.mainBranchId;
  const row = async () =>
    (await good(metadata.call(operations.getDocument, owner, { params: { document: data.id } }))).data;
  const tell = async <E extends EventDefinition>(
    by: "docsync" | "kernel",
    event: E,
    told: unknown,
    at = new Date(),
  ) =>
    expect(await publishEvent(metadata[by], event, { workspace, at, data: told as never })).toMatchObject({
      ok: true,
    });
  const edit = (who: Principal, position: number, at?: Date, branch: BranchId = main) =>
    tell(
      "docsync",
      docUpdated,
      {
        stream: documentStream(workspace, data.id, branch),
        document: data.id,
        branch,
        offset: offsetOf(position),
        by: who,
      },
      at,
    );
  const build = (position: number, name: string, branch: BranchId = main, where = workspace) =>
    tell("kernel", rebuildCompleted, {
      document: data.id,
      branch,
      offset: offsetOf(position),
      manifest: blobKeyOf(workspace, "manifest", "m"),
      thumbnail: blobKeyOf(where, "thumbnail", name),
      failedFeatures: 0,
    });
  return { owner, member, workspace, project, document: data, row, edit, build };
}

const within = { timeout: 30_000, interval: 50 };

test("who edits a document is who edited it last; an agent's edit is its person's", async () => {
  const { owner, member, document, row, edit } = await part();
  expect(document.editedById).toBe(owner.person);
  await edit(member, 20);
  await vi.waitFor(async () => expect((await row()).editedById).toBe(member.person), within);
  expect(Date.parse((await row()).editedAt)).toBeGreaterThanOrEqual(Date.parse(document.editedAt));
  await edit({ kind: "agent", run: newId("run"), session: newId("session"), actingFor: owner.person }, 30);
  await vi.waitFor(async () => expect((await row()).editedById).toBe(owner.person), within);
});

test("news that come twice, late, or from a service itself change nothing", async () => {
  const { owner, member, row, edit } = await part();
  await edit(member, 30);
  await vi.waitFor(async () => expect((await row()).editedById).toBe(member.person), within);
  await edit(owner, 20);
  await edit(owner, 30);
  await edit({ kind: "service", service: "docsync" }, 31);
  const other = await part();
  await other.edit(other.member, 20);
  await vi.waitFor(async () => expect((await other.row()).editedById).toBe(other.member.person), within);
  expect((await row()).editedById).toBe(member.person);
});

test("a clock that is an hour off hides no edit and dates none into the future", async () => {
  const { owner, member, row, edit } = await part();
  await edit(member, 20, new Date(Date.now() - 3_600_000));
  await vi.waitFor(async () => expect((await row()).editedById).toBe(member.person), within);
  await edit(owner, 30, new Date(Date.now() + 3_600_000));
  await vi.waitFor(async () => expect((await row()).editedById).toBe(owner.person), within);
  expect(Date.parse((await row()).editedAt)).toBeLessThan(Date.now() + 60_000);
  await edit(member, 40);
  await vi.waitFor(async () => expect((await row()).editedById).toBe(member.person), within);
});

test("a picture of a newer state replaces an older one, never the other way round", async () => {
  const { row, build } = await part();
  await build(20, "twenty");
  await vi.waitFor(async () => expect((await row()).thumbnailKey).toMatch(/twenty/), within);
  await build(10, "ten");
  await build(30, "thirty");
  await vi.waitFor(async () => expect((await row()).thumbnailKey).toMatch(/thirty/), within);
});

test("a picture of a branch, or one that lies with somebody else, is not the document's", async () => {
  const { owner, project, row, build } = await part();
  const { data: side } = await good(
    metadata.call(operations.createBranch, owner, {
      params: { project: project.id },
      body: { name: "side", parent: project.mainBranchId },
    }),
  );
  await build(90, "side", side.id);
  await build(91, "foreign", project.mainBranchId, newId("workspace"));
  await build(50, "main");
  await vi.waitFor(async () => expect((await row()).thumbnailKey).toMatch(/main/), within);
});
