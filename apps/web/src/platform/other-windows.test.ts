import { newId } from "@solidtype/contracts";
import { expect, onTestFinished, test } from "vitest";
import { answerWindows, askWindows } from "./other-windows.ts";

test("every window of a person says what would be lost with it, and those of others say nothing", async () => {
  const [ada, eve] = [newId("person"), newId("person")];
  const open = (person: string, lost: { path: string; changes: number } | null) =>
    onTestFinished(answerWindows(person, () => lost));
  open(ada, { path: "a", changes: 2 });
  open(ada, null);
  open(ada, { path: "b", changes: 1 });
  open(eve, { path: "c", changes: 5 });
  const found = await askWindows(ada);
  expect(found.toSorted((one, other) => one.path.localeCompare(other.path))).toEqual([
    { path: "a", changes: 2 },
    { path: "b", changes: 1 },
  ]);
  expect(await askWindows(newId("person"))).toEqual([]);
});
