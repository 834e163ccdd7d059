import { Shape, ShapeStream, type ShapeStreamInterface } from "@electric-sql/client";
import { can } from "@solidtype/access";
import {
  type PersonId,
  type Principal,
  type ProjectId,
  type SessionId,
  type ShapeName,
  type WorkspaceId,
  metadataRpc,
  newId,
  operations,
} from "@solidtype/contracts";
import { callRpc } from "@solidtype/service-kit";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { resolveAccess } from "../access/resolve-access.ts";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { good, joinIn, workshopIn } from "../testing/workshop.ts";
import { ShapeLog } from "./shape-log.ts";
import { shapeRoutes } from "./shape-routes.ts";

let metadata: MetadataUnderTest;
let log: ShapeLog;
let app: FastifyInstance;
let url: string;
const abort = new AbortController();

beforeAll(async () => {
  metadata = await startMetadata();
  log = new ShapeLog({
    databaseUrl: metadata.databaseUrl,
    publication: "solidtype_shapes",
    log: () => undefined,
  });
  app = Fastify({ forceCloseConnections: true });
  shapeRoutes(app, log, { longPollMs: 300 });
  url = await app.listen({ host: "127.0.0.1", port: 0 });
  await vi.waitUntil(() => log.live, 50_000);
});
afterAll(async () => {
  abort.abort();
  await app.close();
  await log.close();
  await metadata.close();
});

const define = async (name: ShapeName, principal: Principal, workspace: string) =>
  good(
    callRpc(
      metadata.gateway,
      metadataRpc.defineShape,
      { name, params: { workspace } },
      { principal, request: newId("request") },
    ),
  );

/** As the gateway asks, by the stock client. */
async function follow(name: ShapeName, principal: Principal, workspace: string) {
  const { table, where, params, columns } = await define(name, principal, workspace);
  const stream = new ShapeStream<Record<string, string>>({
    url: `${url}/v1/shape`,
    params: { table, where, params, columns },
    signal: abort.signal,
  });
  const shape = new Shape(stream as unknown as ShapeStreamInterface<Record<string, string>>);
  await shape.rows;
  return () => shape.currentRows.map((row) => row["id"] ?? "").toSorted();
}

test("two thousand chats and a thousand private projects reach whom they are for, and take no longer a question", async () => {
  const { owner, workspace } = await workshopIn(metadata);
  const guest = (await joinIn(metadata, owner, workspace, "guest")) as {
    readonly person: PersonId;
  } & Principal;
  const member = await joinIn(metadata, owner, workspace, "member");
  const before = await define("chats", guest, workspace);
  const projects = Array.from({ length: 1000 }, () => newId("project"));
  await metadata.database.project.createMany({
    data: projects.map((id) => ({
      id,
      workspaceId: workspace,
      name: id,
      visibility: "private",
      mainBranchId: newId("branch"),
      createdById: guest.person,
    })),
  });
  await metadata.database.projectMember.createMany({
    data: projects.map((projectId) => ({
      id: newId("request"),
      workspaceId: workspace,
      projectId,
      userId: guest.person,
      role: "viewer",
    })),
  });
  const chats = Array.from({ length: 2000 }, () => newId("session"));
  const chat = (id: SessionId, index: number) => ({
    id,
    workspaceId: workspace,
    title: id,
    createdById: guest.person,
    ...(index % 2 === 0
      ? { context: "dashboard" }
      : { context: "editor", projectId: projects[index % projects.length] as ProjectId }),
  });
  await metadata.database.chatSession.createMany({ data: chats.map(chat) });
  await metadata.database.chatParticipant.createMany({
    data: chats.map((sessionId) => ({ sessionId, workspaceId: workspace, userId: guest.person })),
  });

  expect((await follow("projects", guest, workspace))()).toEqual(projects.toSorted());
  expect((await follow("chats", guest, workspace))()).toEqual(chats.toSorted());
  expect((await follow("chats", member, workspace))()).toEqual([]);
  expect((await follow("chats", owner, workspace))()).toHaveLength(1000);
  expect(await define("chats", guest, workspace)).toEqual(before);
});

type Place = {
  readonly workspace: WorkspaceId;
  readonly owner: Principal;
  readonly people: readonly Known[];
};
type Known = Extract<Principal, { kind: "person" }>;

/** What can() lets somebody read of all there is; chats of what lies in the trash are not listed. */
async function readableBy(principal: Principal, { workspace }: Place): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { id } of await metadata.database.project.findMany({ where: { workspaceId: workspace } })) {
    const project = id as ProjectId;
    const { grants, facts } = await resolveAccess(metadata.database, principal, { kind: "project", project });
    if (can(grants, "project.read", facts, Date.now()).allowed) found.push(id);
  }
  const chats = await metadata.database.chatSession.findMany({ where: { workspaceId: workspace } });
  const trashed = new Set(
    (await metadata.database.project.findMany({ where: { trashedAt: { not: null } } })).map(({ id }) => id),
  );
  for (const { id, projectId } of chats) {
    const session = id as SessionId;
    const { grants, facts } = await resolveAccess(metadata.database, principal, { kind: "chat", session });
    const read = can(grants, "chat.read", facts, Date.now()).allowed;
    if (read && !(projectId !== null && trashed.has(projectId))) found.push(id);
  }
  return found.toSorted();
}

/** One thing that somebody does, by a die; what is refused has done nothing. */
async function act(
  { workspace, owner, people }: Place,
  projects: ProjectId[],
  chats: SessionId[],
  die: () => number,
) {
  const pick = <Value>(from: readonly Value[]) => from[Math.floor(die() * from.length)] as Value;
  const [who, project, person] = [pick(people), pick(projects), pick(people).person];
  const { call } = metadata;
  const visibility = die() < 0.5 ? "private" : "workspace";
  const steps: (() => Promise<unknown>)[] = [
    async () => {
      const body = { name: "P", visibility } as const;
      const made = await call(operations.createProject, who, { params: { workspace }, body });
      if (made.ok) projects.push(made.value.data.id);
    },
    () => call(operations.updateProject, owner, { params: { project }, body: { visibility } }),
    () => call(operations.setProjectMember, owner, { params: { project, person }, body: { role: "viewer" } }),
    () => call(operations.removeProjectMember, owner, { params: { project, person } }),
    () => call(operations.trashProject, owner, { params: { project } }),
    () => call(operations.restoreProject, owner, { params: { project } }),
    async () => {
      const here = die() < 0.5;
      const made = await call(operations.startChat, who, {
        params: { workspace },
        body: { context: here ? "editor" : "dashboard", project: here ? project : null, title: "C" },
      });
      if (made.ok) chats.push(made.value.data.id);
    },
    async () => {
      if (chats.length > 0)
        await call(operations.addChatParticipant, pick(people), { params: { chat: pick(chats), person } });
    },
  ];
  await pick(steps)();
}

function dieOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each([1, 20261126])(
  "whatever is done, one after the other and at once, everybody's shapes hold what can() lets them read (seed %i)",
  async (seed) => {
    const { owner, workspace, project } = await workshopIn(metadata);
    const others: Principal[] = [];
    for (const role of ["admin", "member", "member", "guest"] as const)
      others.push(await joinIn(metadata, owner, workspace, role));
    const place: Place = { workspace, owner, people: [owner, ...others] as Known[] };
    const shapes = await Promise.all(
      place.people.map(async (person) => {
        const [projects, chats] = [
          await follow("projects", person, workspace),
          await follow("chats", person, workspace),
        ];
        return () => [...projects(), ...chats()].toSorted();
      }),
    );
    const [projects, chats, die] = [[project.id], [] as SessionId[], dieOf(seed)];
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 6 }, () => act(place, projects, chats, die)));
    expect(projects.length + chats.length).toBeGreaterThan(1);
    for (const [index, person] of place.people.entries()) {
      const allowed = await readableBy(person, place);
      await expect.poll(() => shapes[index]?.(), { timeout: 10_000 }).toEqual(allowed);
    }
  },
  60_000,
);
