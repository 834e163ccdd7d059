import { newId } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { spendTokens } from "./run-tokens.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

test("a run that goes on after midnight is told what the runs of the day on which it began cost, besides those of today", async () => {
  const { database } = metadata;
  const { person } = await metadata.person();
  const spend = (run: ReturnType<typeof newId<"run">>, tokens: number) =>
    spendTokens(database, { run, person, tokens });
  const runs = [newId("run"), newId("run")] as const;
  for (const run of runs) await spend(run, 100);
  const day = new Date(Date.now() - 86_400_000);
  await database.runTokens.updateMany({ where: { userId: person }, data: { day } });
  expect(await spend(newId("run"), 7)).toMatchObject({ today: 7, begunThen: 7 });
  expect(await spend(runs[0], 150)).toMatchObject({ today: 7, begunThen: 250 });
  expect(await spend(runs[1], 100)).toMatchObject({ today: 7, begunThen: 250 });
});

test("a run is told what those of everybody have cost today, and each counts once", async () => {
  const { database } = metadata;
  await database.runTokens.deleteMany();
  const run = newId("run");
  const [first, second] = [await metadata.person(), await metadata.person()];
  await spendTokens(database, { run, person: first.person, tokens: 100 });
  await spendTokens(database, { run, person: first.person, tokens: 120 });
  const told = await spendTokens(database, { run: newId("run"), person: second.person, tokens: 7 });
  expect(told).toMatchObject({ today: 7, todayOfAll: 127 });
});
