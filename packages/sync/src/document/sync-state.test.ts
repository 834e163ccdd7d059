import { failure } from "@solidtype/contracts";
import { expect, it } from "vitest";
import { deriveState, putBack, type SyncFacts } from "./sync-state.ts";

const facts: SyncFacts = {
  reading: "caught-up",
  sending: "working",
  refused: null,
  unreadable: null,
  putBack: null,
  unsaved: 0,
  kept: true,
  edited: false,
  closed: false,
};

it.each<[Partial<SyncFacts>, string]>([
  [{}, "live"],
  [{ edited: true }, "saved"],
  [{ edited: true, unsaved: 1 }, "saving"],
  [{ unsaved: 2, reading: "catching-up" }, "connecting"],
  [{ edited: true, reading: "catching-up" }, "connecting"],
  [{ unsaved: 2, reading: "broken" }, "offline"],
  [{ unsaved: 2, sending: "broken" }, "offline"],
  [{ edited: true, sending: "broken" }, "offline"],
  [{ refused: failure("forbidden"), reading: "broken", unsaved: 1 }, "refused"],
  [{ unreadable: failure("not-found"), reading: "broken" }, "refused"],
  [{ putBack, edited: true }, "refused"],
  [{ refused: failure("forbidden"), closed: true }, "closed"],
])("of %o says %s", (over, kind) => {
  expect(deriveState({ ...facts, ...over }).kind).toBe(kind);
});

it("says of unsaved edits whether they are kept, whatever else it says", () => {
  for (const over of [
    {},
    { reading: "broken" },
    { refused: failure("forbidden") },
    { closed: true },
  ] as const)
    for (const kept of [true, false])
      expect(deriveState({ ...facts, ...over, unsaved: 1, kept })).toMatchObject({ unsaved: 1, kept });
});

it("never says saved while an edit is only here", () => {
  for (const reading of ["catching-up", "caught-up", "broken"] as const)
    for (const sending of ["working", "broken"] as const)
      for (const edited of [true, false])
        expect(deriveState({ ...facts, reading, sending, edited, unsaved: 1 }).kind).not.toMatch(
          /saved|live/,
        );
});
