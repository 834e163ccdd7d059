import { fail, ok } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { unbroken } from "./unbroken.ts";

test("work that breaks off ends with a failure in words, and all other work as it ends", async () => {
  const breaks = async (): Promise<never> => {
    throw new Error("the storage is gone");
  };
  expect(await unbroken(breaks())).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("the storage is gone") },
  });
  expect(await unbroken(Promise.resolve(ok(1)))).toEqual(ok(1));
  const refused = fail("merge-moved-on", "Look again.");
  expect(await unbroken(Promise.resolve(refused))).toEqual(refused);
});
