import { expect, onTestFinished, test } from "vitest";
import { openPool } from "../streams/database.ts";
import { PostgresClientOwners } from "./client-owners.ts";

test("whose clients are whose is not known while the database is away, which is no fault of who asks", async () => {
  // Nobody listens there.
  const pool = openPool("postgres://docsync@127.0.0.1:1/none", 1);
  onTestFinished(() => pool.end());
  const owners = new PostgresClientOwners(pool);
  const unavailable = { ok: false, error: { code: "unavailable" } };
  expect(await owners.all({ id: 1, source: null })).toMatchObject(unavailable);
  expect(await owners.bind(1, [7], { principal: "ann" }, 1)).toMatchObject(unavailable);
});
