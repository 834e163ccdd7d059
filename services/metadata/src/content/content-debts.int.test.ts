import { documentStream, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";
import { ContentDebts, oweContent } from "./content-debts.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const within = { timeout: 20_000, interval: 50 };
const noDebts = () =>
  vi.waitFor(async () => expect(await metadata.database.contentDebt.findMany()).toEqual([]), within);

async function bench() {
  const { owner, workspace, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const main = project.mainBranchId;
  const part = (
    await good(metadata.call(operations.createDocument, owner, { params, body: { name: "Part" } }))
  ).data;
  const branch = (name: string) =>
    metadata.call(operations.createBranch, owner, { params, body: { name, parent: main } });
  return { owner, params, part, branch, stream: documentStream(workspace, part.id, main) };
}

test("what a committed transaction made stays, and nothing is owed for it", async () => {
  const { branch, stream } = await bench();
  const { data } = await good(branch("kept"));
  await noDebts();
  expect(metadata.content.streams.has(stream)).toBe(true);
  expect(metadata.content.pins).toContain(data.id);
});

test("what an undone transaction made is taken back", async () => {
  const { branch } = await bench();
  await good(branch("twice"));
  const pins = metadata.content.pins.length;
  expect(codeOf(await branch("twice"))).toBe("already-exists");
  await noDebts();
  expect(metadata.content.pins).toHaveLength(pins);
});

test("while docsync is away it stays owed, and whoever finds it due later pays it", async () => {
  const { owner, params, part, stream } = await bench();
  await good(metadata.call(operations.trashDocument, owner, { params: { document: part.id } }));
  metadata.content.refusal = "service-unavailable";
  await good(metadata.call(operations.deleteDocument, owner, { params: { document: part.id } }));
  expect((await metadata.database.contentDebt.findMany()).length).toBeGreaterThan(0);
  metadata.content.refusal = undefined;
  const another = new ContentDebts(metadata.database, metadata.content, () => undefined);
  another.pay();
  await noDebts();
  expect(metadata.content.streams.has(stream)).toBe(false);
  await another.stop();
  expect(
    codeOf(await metadata.call(operations.createDocument, owner, { params, body: { name: "Next" } })),
  ).toBe("ok");
});

test("what is in doubt is left alone until its time, as after a kill between content and row", async () => {
  const { stream } = await bench();
  const ids = await oweContent(metadata.database, { pin: null, streams: [stream] }, 600);
  const another = new ContentDebts(metadata.database, metadata.content, () => undefined);
  another.pay();
  await another.stop();
  expect(metadata.content.streams.has(stream)).toBe(true);
  await metadata.database
    .$executeRaw`UPDATE "content_debt" SET "dueAt" = now() WHERE "id" = ANY(${[...ids]}::text[])`;
  const later = new ContentDebts(metadata.database, metadata.content, () => undefined);
  later.pay();
  await later.stop();
  expect(metadata.content.streams.has(stream)).toBe(false);
});

test("a key that is replayed tells its answer only to who may still ask, and tells it again after its own effect", async () => {
  const { owner, workspace } = await workshopIn(metadata);
  const admin = await metadata.person("Admin");
  const invited = await good(
    metadata.call(operations.createInvitation, owner, { params: { workspace }, body: { role: "admin" } }),
  );
  await good(metadata.call(operations.acceptInvitation, admin, { body: { token: invited.data.token } }));
  const asked = {
    params: { workspace },
    body: { name: "robot", scopes: ["read" as const] },
    idempotencyKey: "robot-1",
  };
  const first = await good(metadata.call(operations.createWorkspaceKey, admin, asked));
  expect(await metadata.call(operations.createWorkspaceKey, admin, asked)).toEqual({
    ok: true,
    value: first,
  });
  await good(
    metadata.call(operations.changeMember, owner, {
      params: { workspace, person: admin.person },
      body: { role: "member" },
    }),
  );
  expect(codeOf(await metadata.call(operations.createWorkspaceKey, admin, asked))).toBe("forbidden");
  const { part, owner: other } = await bench();
  const trash = { params: { document: part.id }, idempotencyKey: "trash-1" };
  const trashed = await good(metadata.call(operations.trashDocument, other, trash));
  expect(await metadata.call(operations.trashDocument, other, trash)).toEqual({ ok: true, value: trashed });
});
