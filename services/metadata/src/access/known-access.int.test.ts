import { can } from "@solidtype/access";
import { type Principal, type ProjectId, accessChanged, newId, operations } from "@solidtype/contracts";
import { listenToEvents } from "@solidtype/service-kit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, joinIn, workshopIn } from "../testing/workshop.ts";
import { KnownAccess, forgetByEvents } from "./known-access.ts";
import { resolveAccess } from "./resolve-access.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

async function scene() {
  const { owner, workspace, project } = await workshopIn(metadata);
  const member = await joinIn(metadata, owner, workspace, "guest");
  const resource = { kind: "project", project: project.id } as const;
  return { owner, workspace, project: project.id, member, resource };
}

/** A number in [0, below) from a seed that a failing run prints. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // The low bits of such a number go round in a small circle.
    return (state >>> 8) % below;
  };
}

test("after any write the next read is judged by it, whatever was read before", async () => {
  const seed = Number(process.env["SEED"] ?? 1);
  const roll = dice(seed);
  const { owner, workspace, project, member, resource } = await scene();
  const params = { project, person: member.person };
  const writes: readonly (() => Promise<unknown>)[] = [
    () => metadata.call(operations.setProjectMember, owner, { params, body: { role: "viewer" } }),
    () => metadata.call(operations.removeProjectMember, owner, { params }),
    ...(["private", "workspace"] as const).map(
      (visibility) => () =>
        metadata.call(operations.updateProject, owner, { params: { project }, body: { visibility } }),
    ),
    ...(["member", "guest"] as const).map(
      (role) => () =>
        metadata.call(operations.changeMember, owner, {
          params: { workspace, person: member.person },
          body: { role },
        }),
    ),
    () => metadata.call(operations.trashProject, owner, { params: { project } }),
    () => metadata.call(operations.restoreProject, owner, { params: { project } }),
  ];
  const seen = new Set<string>();
  for (let step = 0; step < 60; step++) {
    // Reads that are under way while the write is: what they find out must not outlive it.
    const reading = Array.from({ length: 4 }, () => read(member, project));
    await writes[roll(writes.length)]?.();
    await Promise.all(reading);
    const { grants, facts } = await resolveAccess(metadata.database, member, resource);
    const allowed = can(grants, "project.read", facts, Date.now()).allowed;
    const answer = codeOf(await read(member, project));
    expect([`seed ${seed}, step ${step}`, answer]).toEqual([
      `seed ${seed}, step ${step}`,
      allowed ? "ok" : "not-found",
    ]);
    seen.add(answer);
  }
  expect([...seen].toSorted()).toEqual(["not-found", "ok"]);
});

const read = (who: Principal, project: ProjectId) =>
  metadata.call(operations.getProject, who, { params: { project } });

test("another replica forgets by the events of the one that writes, and after three seconds without them", async () => {
  const { owner, member, project, resource } = await scene();
  await good(
    metadata.call(operations.setProjectMember, owner, {
      params: { project, person: member.person },
      body: { role: "viewer" },
    }),
  );
  const clock = { at: 0 };
  const [hearing, deaf] = [new KnownAccess(() => clock.at), new KnownAccess(() => clock.at)];
  const bus = metadata.docsync;
  await bus.whenConnected();
  forgetByEvents(bus, hearing);
  const line = bus.connection();
  if (line.ok) await line.value.flush();
  const role = async (known: KnownAccess) =>
    (await known.resolve(metadata.database, member, resource)).grants.project?.role;
  await vi.waitUntil(
    async () => (await role(hearing)) === "viewer" && (await role(deaf)) === "viewer",
    20_000,
  );

  await good(
    metadata.call(operations.removeProjectMember, owner, { params: { project, person: member.person } }),
  );
  await vi.waitUntil(async () => (await role(hearing)) === undefined, 20_000);
  expect(await role(deaf)).toBe("viewer");
  clock.at += 3000;
  expect(await role(deaf)).toBeUndefined();
});

test("whoever held nothing is asked about again, so that one who is let in need not wait", async () => {
  const { workspace, project } = await workshopIn(metadata);
  const stranger = await metadata.person("Stranger");
  const known = new KnownAccess(() => 0);
  const role = async () =>
    (await known.resolve(metadata.database, stranger, { kind: "project", project: project.id })).grants
      .workspace?.role;
  expect(await role()).toBeUndefined();
  await metadata.database.member.create({
    data: { id: newId("request"), organizationId: workspace, userId: stranger.person, role: "member" },
  });
  expect(await role()).toBe("member");
});

test("whatever goes into the trash or comes out of it is told to those who remember what may be done", async () => {
  const { owner, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const bus = metadata.docsync;
  await bus.whenConnected();
  const heard: string[] = [];
  listenToEvents(bus, accessChanged, ({ data, workspace }) => {
    if (workspace === project.workspaceId) heard.push(data.reason);
  });
  const line = bus.connection();
  if (line.ok) await line.value.flush();
  const folder = await good(metadata.call(operations.createFolder, owner, { params, body: { name: "F" } }));
  const inFolder = { params: { folder: folder.data.id } };
  await good(metadata.call(operations.trashFolder, owner, inFolder));
  await good(metadata.call(operations.restoreFolder, owner, inFolder));
  await good(metadata.call(operations.trashProject, owner, { params }));
  await good(metadata.call(operations.restoreProject, owner, { params }));
  const told = ["folder-trashed", "folder-restored", "project-trashed", "project-restored"];
  await vi.waitUntil(() => told.every((reason) => heard.includes(reason)), 20_000);
});
