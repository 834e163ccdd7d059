import { operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, joinIn, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const soon = { timeout: 20_000, interval: 20 };
const patient = { timeout: 60_000, maxWait: 20_000 };

/** Statements that wait for what another transaction has locked. */
async function waiting(): Promise<number> {
  const held = await metadata.database.$queryRaw<object[]>`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return held.length;
}

const lock = (rows: Pick<MetadataUnderTest["database"], "$queryRaw">, project: string) =>
  rows.$queryRaw`SELECT 1 FROM "project" WHERE "id" = ${project} FOR UPDATE`;

test("a write that Postgres ends because two waited for each other is done again, and nobody hears of it", async () => {
  const { owner, workspace } = await workshopIn(metadata);
  const { person } = await joinIn(metadata, owner, workspace, "guest");
  const projects: string[] = [];
  for (const name of ["first", "second", "third"]) {
    const at = { params: { workspace }, body: { name } };
    const project = (await good(metadata.call(operations.createProject, owner, at))).data.id;
    const params = { project, person };
    await good(metadata.call(operations.setProjectMember, owner, { params, body: { role: "viewer" } }));
    projects.push(project);
  }
  const [first = "", second = "", third = ""] = projects;
  // It takes the projects one after the other. Another holds the third and waits for the first; only then it is let
  // past the second, so that it is the one that waits last, whom Postgres ends.
  let removed: ReturnType<typeof remove> | undefined;
  const remove = () => metadata.call(operations.removeMember, owner, { params: { workspace, person } });
  let other: Promise<unknown> | undefined;
  await metadata.database.$transaction(async (gate) => {
    await lock(gate, second);
    const held = Promise.withResolvers<void>();
    other = metadata.database.$transaction(async (rows) => {
      await rows.$executeRaw`SET LOCAL deadlock_timeout = '1h'`;
      await lock(rows, third);
      held.resolve();
      await expect.poll(waiting, soon).toBe(1);
      await lock(rows, first);
    }, patient);
    await held.promise;
    removed = remove();
    await expect.poll(waiting, soon).toBe(2);
  }, patient);
  await other;
  expect(codeOf((await removed) ?? { ok: true })).toBe("ok");
  const left = await metadata.database.projectMember.count({
    where: { workspaceId: workspace, userId: person },
  });
  expect(left).toBe(0);
  const deadlocks = () => metadata.database.$queryRaw`
    SELECT 1 FROM pg_stat_database WHERE datname = current_database() AND deadlocks > 0`;
  await expect.poll(deadlocks, soon).toHaveLength(1);
});
