import { operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Housekeeping } from "../database/housekeeping.ts";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const linesOf = (workspace: string) =>
  metadata.database.auditEntry.findMany({
    where: { workspaceId: workspace, outcome: "refused" },
    orderBy: { id: "asc" },
  });

test("what is refused again and again is one line at once and one for the rest of the minute, with how often and when", async () => {
  const { workspace, project } = await workshopIn(metadata);
  const stranger = await metadata.person("Stranger");
  const read = () => metadata.call(operations.getWorkspace, stranger, { params: { workspace } });
  await read();
  expect(await linesOf(workspace)).toEqual([
    expect.objectContaining({ action: "workspace.read", resourceId: workspace, reason: "hidden" }),
  ]);
  for (let time = 0; time < 20; time++) await Promise.all(Array.from({ length: 20 }, read));
  await metadata.call(operations.getProject, stranger, { params: { project: project.id } });
  expect(await linesOf(workspace)).toHaveLength(2);

  await metadata.audit.fold();
  expect(await linesOf(workspace)).toHaveLength(2);
  metadata.clock = new Date(metadata.clock.getTime() + 61_000);
  await metadata.audit.fold();
  const lines = await linesOf(workspace);
  expect(lines).toHaveLength(3);
  expect(lines[2]).toMatchObject({
    principalId: `person:${stranger.person}`,
    action: "workspace.read",
    resourceId: workspace,
    details: { times: 400, resources: [workspace], from: expect.any(String), until: expect.any(String) },
  });
  await read();
  expect(await linesOf(workspace)).toHaveLength(4);
});

test("whoever goes through ids leaves two lines, with the first of what they tried", async () => {
  const stranger = await metadata.person("Prober");
  const tried = Array.from(
    { length: 80 },
    (_, index) => `ws_${"0".repeat(24)}${String(index).padStart(2, "0")}`,
  );
  for (const workspace of tried)
    await metadata.call(operations.getWorkspace, stranger, { params: { workspace: workspace as never } });
  await metadata.audit.fold(true);
  const lines = await metadata.database.auditEntry.findMany({
    where: { principalId: `person:${stranger.person}`, outcome: "refused" },
    orderBy: { id: "asc" },
  });
  expect(lines).toHaveLength(2);
  expect(lines[0]?.resourceId).toBe(tried[0]);
  expect(lines[1]?.details).toMatchObject({ times: 79 });
});

test("who comes from another address each time leaves two lines, which name some of them", async () => {
  const stranger = await metadata.person("Roamer");
  const addresses = Array.from({ length: 60 }, (_, index) => `2001:db8::${(index + 1).toString(16)}`);
  for (const ip of addresses)
    await metadata.audit.record({
      principal: stranger,
      workspace: null,
      action: "workspace.read",
      resourceKind: "workspace",
      resourceId: "ws",
      outcome: "refused",
      reason: "hidden",
      request: "req",
      ip,
    });
  await metadata.audit.fold(true);
  const lines = await metadata.database.auditEntry.findMany({
    where: { principalId: `person:${stranger.person}`, outcome: "refused" },
    orderBy: { id: "asc" },
  });
  expect(lines).toHaveLength(2);
  expect(lines[0]?.ip).toBe(addresses[0]);
  expect(lines[1]?.details).toMatchObject({ times: 59, addresses: addresses.slice(1, 51) });
});

test("the log keeps what is younger than a month from everybody, and what is older until its time is over", async () => {
  const old = (days: number) =>
    metadata.database.auditEntry.create({
      data: {
        at: new Date(Date.now() - days * 86_400_000),
        principalKind: "person",
        principalId: `person ${days}`,
        action: "a",
        resourceKind: "k",
        resourceId: "r",
        outcome: "refused",
      },
    });
  for (const days of [10, 40, 100]) await old(days);
  const left = async () =>
    (await metadata.database.auditEntry.findMany({ where: { action: "a" }, orderBy: { id: "asc" } })).map(
      ({ principalId }) => principalId,
    );
  await expect(metadata.database.auditEntry.deleteMany({ where: { action: "a" } })).rejects.toThrow(
    /append-only/,
  );
  const tidy = async (auditKeepDays: number | undefined) => {
    const housekeeping = new Housekeeping(metadata.database, {
      now: () => new Date(),
      log: () => undefined,
      auditKeepDays,
    });
    await housekeeping.clean();
    housekeeping.stop();
  };
  await tidy(undefined);
  expect(await left()).toEqual(["person 10", "person 40", "person 100"]);
  await tidy(60);
  expect(await left()).toEqual(["person 10", "person 40"]);
  await expect(tidy(5)).rejects.toThrow(/append-only/);
  expect(await left()).toEqual(["person 10", "person 40"]);
});
