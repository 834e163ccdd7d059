import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Command,
  type PartDocument,
  placeInWords,
  placeKey,
  planMerge,
  valueInWords,
} from "../index.ts";
import { copyOf, type Move, moveArb, openPart, play } from "../testing/random-edits.ts";
import { patience, tries } from "@solidtype/bench/tries";

function edited(part: PartDocument, moves: readonly Move[], client: number): PartDocument {
  const copy = copyOf(part, { person: "ada" }, client);
  for (const move of moves) play(copy, move);
  return copy;
}

function run(part: PartDocument, ...batch: Command[]): PartDocument {
  const done = part.run(batch);
  if (!done.ok) throw new Error(done.error.message);
  return part;
}

const twoBoxes = () =>
  run(
    openPart({ person: "ada" }, undefined, 1000),
    { command: "addFeature", id: "b1", type: "box", params: { width: "10 mm" } },
    { command: "addVariable", name: "height", expression: "5 mm" },
  );
const setWidth = (part: PartDocument, client: number, width: string) =>
  run(copyOf(part, { person: "ada" }, client), { command: "editFeature", id: "b1", params: { width } });

test(
  "a plan's commands, run on ours, give its outcome, whatever is chosen (M-4, M-6)",
  () => {
    const moves = fc.array(moveArb, { maxLength: 12 });
    fc.assert(
      fc.property(moves, moves, moves, fc.boolean(), (before, mine, other, theirsWin) => {
        const base = edited(openPart({ person: "ada" }, undefined, 1000), before, 1001);
        const ours = edited(base, mine, 2000);
        const theirs = edited(base, other, 2001);
        const first = planMerge(base.model, ours.model, theirs.model);
        const choices = Object.fromEntries(
          first.conflicts.map(
            (of) => [placeKey(of), { side: theirsWin ? "theirs" : "ours", of } as const] as const,
          ),
        );
        const plan = planMerge(base.model, ours.model, theirs.model, choices);
        const done = ours.run(plan.commands, { checks: "structure" });
        expect(done.ok ? ours.model : done.error).toEqual(plan.model);
        const said = [...plan.changes, ...plan.conflicts].map(
          (place) => placeInWords(place, ours.model, theirs.model, base.model).subject,
        );
        expect(said.every((subject) => subject.length > 0)).toBe(true);
      }),
      tries(100),
    );
  },
  patience,
);

test("a conflict is told in words, with the values of both sides, and a choice decides it (M-3, M-10)", () => {
  const base = twoBoxes();
  const [ours, theirs] = [setWidth(base, 2000, "20 mm"), setWidth(base, 2001, "30 mm")];
  const plan = planMerge(base.model, ours.model, theirs.model);
  expect(plan.commands).toEqual([]);
  const [conflict] = plan.conflicts;
  if (conflict === undefined || plan.conflicts.length !== 1) throw new Error("one conflict was expected");
  const models = [ours.model, theirs.model, base.model] as const;
  expect(placeInWords(conflict, ...models)).toEqual({ subject: "Box 1", detail: "Width" });
  expect(
    [conflict.base, conflict.ours, conflict.theirs].map((value) => valueInWords(conflict, value, ...models)),
  ).toEqual(["10 mm", "20 mm", "30 mm"]);
  const chosen = planMerge(base.model, ours.model, theirs.model, {
    [placeKey(conflict)]: { side: "theirs", of: conflict },
  });
  expect(ours.run(chosen.commands, { checks: "structure" }).ok).toBe(true);
  expect(ours.model).toEqual(theirs.model);
});

test("changes are told by the names of what they change", () => {
  const base = twoBoxes();
  const variable = base.model.variables[0]?.id ?? "";
  const theirs = run(
    copyOf(base, { person: "ada" }, 2001),
    { command: "editVariable", id: variable, expression: "7 mm" },
    { command: "addFeature", id: "b2", type: "extrude", params: { extent: "symmetric" } },
    { command: "suppressFeature", ids: ["b1"], suppressed: true },
  );
  const { changes } = planMerge(base.model, base.model, theirs.model);
  const told = changes.map((change) => {
    const { subject, detail } = placeInWords(change, base.model, theirs.model);
    const values = [change.before, change.after].map((value) =>
      valueInWords(change, value, base.model, theirs.model),
    );
    return `${subject} / ${detail} / ${values.join(" → ")}`;
  });
  expect(told.toSorted()).toEqual([
    "#height / Expression / 5 mm → 7 mm",
    "Box 1 / Suppressed / no → yes",
    "Extrude 1 /  / not there → Extrude 1",
  ]);
});
