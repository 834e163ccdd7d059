import { expect, test } from "vitest";
import * as Y from "yjs";
import { type Command, merge3, PartDocument, planMerge, resolveModel, valueInWords } from "../index.ts";
import { after, box, built, copied, feature, fresh, run, sketch, sync } from "../testing/parts.ts";

const bodies = (...ids: string[]) => ids.map((id) => ({ name: `$${id}` }));
const cut = (...ids: string[]): Command => ({
  command: "addFeature",
  id: "c1",
  type: "cylinder",
  params: { operation: "cut", targets: bodies(...ids) },
});
const aimed = (...ids: string[]): Command => ({
  command: "editFeature",
  id: "c1",
  params: { targets: bodies(...ids) },
});
const boxes = ["b1", "b2", "b3"].map((id): Command => ({ ...box, id }));
function targetsOf(part: { readonly model: PartDocument["model"] }): unknown {
  const cutter = part.model.features.find(({ id }) => id === "c1");
  const { targets = [] } = (cutter?.params ?? {}) as { readonly targets?: readonly { name: string }[] };
  return targets.map(({ name }) => name.slice(1));
}
const cutIn = (model: PartDocument["model"]) => resolveModel(model).features.at(-1)?.result;

test("of a set from which two people each took what the other left nothing is left, and never all (D-11)", () => {
  const ada = built(...boxes, cut("b1", "b2"));
  const bob = copied(ada, { person: "bob" });
  run(ada, aimed("b2"));
  run(bob, aimed("b1"));
  sync(ada, bob);
  expect(bob.model).toEqual(ada.model);
  expect(cutIn(ada.model)).toMatchObject({
    ok: false,
    error: { code: "missing-value", details: { param: "targets" } },
  });
  run(ada, aimed());
  expect(cutIn(ada.model)).toMatchObject({ ok: true, value: { params: { targets: [] } } });
  expect(cutIn(ada.model)?.ok === true && Object.keys(feature(ada, "c1").params)).not.toContain(
    "targetsChosen",
  );
});

test("a document of an older version reads as it did, and is protected from the first choice on (D-8, D-11)", () => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, fresh);
  const entries = { type: "extrude", name: "Extrude 1", order: "b0", ".sketch": "s1" };
  const old = new PartDocument(doc, { person: "ada" });
  run(old, sketch);
  const features = doc.getMap("features");
  features.set("e1", new Y.Map(Object.entries({ ...entries, ".regions/A": 1, ".regions/B": 1 })));
  features.set("e2", new Y.Map(Object.entries({ ...entries, order: "b1", ".regions": [] })));
  features.set("e3", new Y.Map(Object.entries({ ...entries, order: "b2" })));
  const before = Y.encodeStateAsUpdate(doc);
  const read = (part: PartDocument) =>
    resolveModel(part.model)
      .features.slice(5)
      .map(({ result }) => (result.ok ? result.value.params : result.error.code));
  expect(read(old)).toMatchObject([{ regions: ["A", "B"] }, { regions: [] }, { regions: [] }]);
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  const bob = copied(old, { person: "bob" });
  run(old, { command: "editFeature", id: "e1", params: { regions: ["B"] } });
  run(bob, { command: "editFeature", id: "e1", params: { regions: ["A"] } });
  sync(old, bob);
  expect(read(old)[0]).toBe("missing-value");
});

test("a merge after which nothing would be left of a set asks which side's is meant (M-3)", () => {
  const base = built(...boxes, cut("b1", "b2"));
  const [ours, theirs] = [after(base, aimed("b2")), after(base, aimed("b1"))];
  for (const [side, left] of [
    ["ours", "b2"],
    ["theirs", "b1"],
  ] as const) {
    const { model, conflicts } = merge3(base.model, ours, theirs, () => side);
    expect(conflicts).toEqual([
      {
        what: "param",
        id: "c1",
        key: "targets",
        base: bodies("b1", "b2"),
        ours: bodies("b2"),
        theirs: bodies("b1"),
      },
    ]);
    expect(targetsOf({ model })).toEqual([left]);
  }
});

test("all on one side and other members on the other is a question, and members apart from each other are none (M-3)", () => {
  const base = built(...boxes, cut("b1", "b2"));
  const all = after(base, aimed());
  const more = after(base, aimed("b1", "b2", "b3"));
  const plan = planMerge(base.model, all, more);
  expect(plan.conflicts).toMatchObject([{ what: "param", id: "c1", key: "targets", ours: [] }]);
  const [conflict] = plan.conflicts;
  expect(conflict && valueInWords(conflict, conflict.ours, all)).toBe("all");
  expect(plan.model).toEqual(all);
  expect(merge3(base.model, all, more, () => "theirs").model).toEqual(more);
  const apart = merge3(base.model, after(base, aimed("b2")), more);
  expect(apart.conflicts).toEqual([]);
  expect(targetsOf(apart)).toEqual(["b2", "b3"]);
  expect(merge3(base.model, all, base.model)).toEqual({ model: all, conflicts: [] });
});
