import { type ChatCall, foldChat } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { conversation } from "./conversation.ts";
import { row } from "./run-record.ts";

/** What the next run is told of a step that the one before left so. */
function told(call: Partial<ChatCall>): string {
  const base = { run: "r1", epoch: 1 };
  const said = { ...base, id: "m1", role: "assistant", at: "2026-01-01T00:00:00Z", author: "agent" } as const;
  const step = {
    ...base,
    id: "c1",
    message: "m1",
    tool: "merge_branch",
    title: "Merge",
    input: "{}",
  } as const;
  const chat = foldChat([
    row.message({ ...said, state: "whole" }),
    row.call({ ...step, state: "cancelled", ...call }),
  ]);
  const [, answer] = conversation(chat, "r2");
  return answer?.by === "tools" ? (answer.results[0]?.result ?? "") : "";
}

test("of a step that was cut off in the middle it is said that some of it may be done", () => {
  expect(told({})).toMatch(/before this step was carried out/);
  expect(told({ begun: 1 })).toMatch(/some or none may have been done, of a merge some parts\. Look/);
  expect(told({ state: "running", begun: 2 })).toMatch(/may have been done/);
});
