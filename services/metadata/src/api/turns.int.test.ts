import { operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata({ writesAtOnce: 2 });
});
afterAll(() => metadata.close());

test("writes that others hold up wait as long as their callers do and are told that it is busy, and reads go on", async () => {
  const { owner, workspace, project: engine } = await workshopIn(metadata);
  const project = engine.id;
  const create = (name: string) =>
    metadata.call(operations.createDocument, owner, { params: { project }, body: { name } });
  const at = { params: { workspace }, body: { name: "Held" } };
  const held = Promise.withResolvers<void>();
  const holding = Promise.withResolvers<void>();
  // Content of two is made slowly: each keeps its transaction open meanwhile.
  const slow = [];
  for (const name of ["one", "two"]) {
    metadata.content.meanwhile = async () => {
      holding.resolve();
      await held.promise;
    };
    slow.push(create(name));
    await expect.poll(() => metadata.content.meanwhile).toBe(undefined);
  }
  await holding.promise;
  const patient = create("three");
  const impatient = metadata.call(operations.createProject, owner, at);
  expect((await good(metadata.call(operations.getProject, owner, { params: { project } }))).data.id).toBe(
    project,
  );
  expect(codeOf(await impatient)).toBe("overloaded");
  held.resolve();
  expect((await Promise.all([...slow, patient])).map(codeOf)).toEqual(["ok", "ok", "ok"]);
  expect(codeOf(await metadata.call(operations.createProject, owner, at))).toBe("ok");
});
