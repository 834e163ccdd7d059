import { type StreamPath, chatStream, documentStream, newId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { migrate } from "../database/migrations.ts";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, joinIn, workshopIn } from "../testing/workshop.ts";
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
  expect(metadata.content.pins.has(data.id)).toBe(true);
});

test("what an undone transaction made is taken back", async () => {
  const { branch } = await bench();
  await good(branch("twice"));
  const pins = [...metadata.content.pins.keys()];
  expect(codeOf(await branch("twice"))).toBe("already-exists");
  await noDebts();
  expect([...metadata.content.pins.keys()]).toEqual(pins);
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

test("a chat goes with its project and with what was said in it, and nobody who took part reads on", async () => {
  const { owner, workspace, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const guest = await joinIn(metadata, owner, workspace, "guest");
  const member = { params: { ...params, person: guest.person } };
  await good(metadata.call(operations.setProjectMember, owner, { ...member, body: { role: "editor" } }));
  const started = await good(
    metadata.call(operations.startChat, guest, {
      params: { workspace },
      body: { context: "editor", project: project.id },
    }),
  );
  const chat = { params: { chat: started.data.id } };
  const stream = chatStream(workspace, started.data.id);
  metadata.content.write(stream, 10);
  await good(metadata.call(operations.removeProjectMember, owner, member));
  expect(codeOf(await metadata.call(operations.getChat, guest, chat))).toBe("not-found");
  await good(metadata.call(operations.trashProject, owner, { params }));
  await good(metadata.call(operations.deleteProject, owner, { params }));
  for (const asker of [guest, owner])
    expect(codeOf(await metadata.call(operations.getChat, asker, chat))).toBe("not-found");
  await noDebts();
  expect(metadata.content.streams.has(stream)).toBe(false);
});

test("chats that an earlier release left without their project go when the schema is brought up to date", async () => {
  const { owner, workspace, project } = await workshopIn(metadata);
  const params = { workspace };
  const editor = { context: "editor" as const, project: project.id };
  const kept = await good(metadata.call(operations.startChat, owner, { params, body: editor }));
  const left = newId("session");
  const stream = chatStream(workspace, left);
  metadata.content.write(stream, 10);
  await metadata.database.$transaction([
    metadata.database.$executeRaw`ALTER TABLE "chat_session" DROP CONSTRAINT "chat_session_projectId_fkey"`,
    metadata.database
      .$executeRaw`DELETE FROM "_prisma_migrations" WHERE "migration_name" = '0008_chats_go_with_their_project'`,
    metadata.database.chatSession.create({
      data: {
        id: left,
        workspaceId: workspace,
        projectId: newId("project"),
        context: "editor",
        title: "Left over",
        createdById: owner.person,
        participants: { create: { userId: owner.person, workspaceId: workspace } },
      },
    }),
  ]);
  expect(await migrate(metadata.databaseUrl)).toEqual(["0008_chats_go_with_their_project"]);
  const payer = new ContentDebts(metadata.database, metadata.content, () => undefined);
  payer.pay();
  await noDebts();
  await payer.stop();
  expect(metadata.content.streams.has(stream)).toBe(false);
  const chats = await metadata.database.chatSession.findMany({ where: { workspaceId: workspace } });
  expect(chats.map(({ id }) => id)).toEqual([kept.data.id]);
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
  await noDebts();
  await later.stop();
  expect(metadata.content.streams.has(stream)).toBe(false);
});

test("one that docsync refuses for good keeps no other back, and whoever runs the platform hears of it", async () => {
  const { stream } = await bench();
  const { database, content } = metadata;
  const broken = documentStream(newId("workspace"), newId("document"), newId("branch"));
  content.unremovable.add(broken);
  const [first = ""] = await oweContent(database, { pin: null, streams: [broken] }, -10);
  await oweContent(database, { pin: null, streams: [stream] }, -5);
  const heard: string[] = [];
  const payer = new ContentDebts(database, content, (message) => void heard.push(message));
  payer.pay();
  await vi.waitFor(async () => {
    const left = await database.contentDebt.findMany();
    expect(left.map(({ id, dueAt }) => [id, dueAt > new Date()])).toEqual([[first, true]]);
  }, within);
  await payer.stop();
  expect(content.streams.has(stream)).toBe(false);
  expect(heard).toMatchObject([expect.stringContaining(broken)]);
  await database.contentDebt.deleteMany();
});

test("it is paid no longer than a transaction has, nor after the end of the service, and what was paid is crossed off", async () => {
  const { database, content } = metadata;
  const streams = Array.from({ length: 6 }, () =>
    documentStream(newId("workspace"), newId("document"), newId("branch")),
  );
  for (const path of streams) {
    content.write(path, 10);
    await oweContent(database, { pin: null, streams: [path] }, -5);
  }
  const left = () => streams.filter((path) => content.streams.has(path)).length;
  let clock = 0;
  const slow = Object.assign(Object.create(content) as typeof content, {
    async remove(paths: readonly StreamPath[]) {
      clock += 2_000;
      // The end comes while the fourth is paid, in the second transaction.
      if (left() === 3) void payer.stop();
      return content.remove(paths);
    },
  });
  const payer: ContentDebts = new ContentDebts(database, slow, () => undefined, { now: () => clock });
  payer.pay();
  await expect.poll(left, within).toBe(2);
  await payer.stop();
  expect(await database.contentDebt.count()).toBe(2);
  await database.contentDebt.deleteMany();
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
