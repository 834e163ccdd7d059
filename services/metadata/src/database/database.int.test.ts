import { createTestDatabase, sharedStack } from "@solidtype/testkit";
import { expect, test } from "vitest";
import { isAway, isBusy, openDatabase } from "./database.ts";

test("a pool whose connections are all in use is told from a Postgres that cannot be reached", async () => {
  const { url, drop } = await createTestDatabase(sharedStack().postgres);
  const database = openDatabase(url, { connections: 1 });
  const away = openDatabase("postgresql://nobody:secret@127.0.0.1:1/none");
  const failed = (work: PromiseLike<unknown>) =>
    Promise.resolve(work).then(
      () => undefined,
      (error: unknown) => [isBusy(error), isAway(error)],
    );
  const held = database.$transaction(async (rows) => {
    await rows.$queryRaw`SELECT 1`;
    expect(await failed(database.$queryRaw`SELECT 1`)).toEqual([true, false]);
    expect(await failed(database.$transaction(async () => null))).toEqual([true, false]);
  });
  await held;
  expect(await failed(away.$queryRaw`SELECT 1`)).toEqual([false, true]);
  await Promise.all([database.$disconnect(), away.$disconnect()]);
  await drop();
});
