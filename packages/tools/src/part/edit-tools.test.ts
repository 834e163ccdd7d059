import { fail, ok } from "@solidtype/contracts";
import { type Command, initialUpdate, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { runCall } from "../catalogue.ts";
import type { FeatureVerdict, ToolPorts } from "../ports.ts";

/** A part that edits really change, and a kernel that says of it what it is told to. */
function workbench(...features: readonly FeatureVerdict[]) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Lid", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  const opened = {
    model: () => part.model,
    foresee: (batch: readonly Command[], key: string) => part.foresee(batch, key),
    edit: async (batch: readonly Command[], key: string) => part.run(batch, { key }),
    letGo: () => undefined,
  };
  const geometry = {
    build: async () => ok({ features, bodies: [] }),
    list: async () => fail("unasked", "Nothing is listed after an edit."),
    measure: async () => ok({ center: [2.33e-15, -42, 4], area: 2399.9999999999995 }),
  };
  const sketchState = async () => ({ freedom: 2, loose: ["c"], redundant: ["k7"] });
  let calls = 0;
  return async (tool: string, input: object): Promise<string> => {
    const ports = {
      part: async () => ok(opened),
      geometry,
      sketchState,
      key: `k${(calls += 1)}`,
      mayRemove: true,
    };
    const done = await runCall(tool, JSON.stringify(input), ports as unknown as ToolPorts);
    return done.ok ? done.value.text : done.error.message;
  };
}
const box = (id: string, params = {}) => ({ command: "addFeature", type: "box", id, params });

test("of several commands it is told which was refused, and that nothing was changed", async () => {
  const call = workbench();
  const commands = [box("a"), box("b", { width: "wide" }), box("c")];
  expect(await call("change_part", { commands })).toMatch(
    /^Nothing was changed, for number 2 of 3 is refused, addFeature b: Width: /,
  );
  const { command: _, ...one } = box("b", { width: "wide" });
  expect(await call("add_feature", one)).toMatch(/^Width: /);
});

test("what others use is deleted with force, and that is said", async () => {
  const call = workbench();
  const sketch = {
    command: "addFeature",
    id: "s",
    type: "sketch",
    params: { plane: { name: "top" } },
    sketch: { entities: {}, constraints: {} },
  };
  const extrude = { command: "addFeature", id: "e", type: "extrude", params: { sketch: "s" } };
  expect(await call("change_part", { commands: [sketch, extrude] })).toMatch(/^Done\./);
  expect(await call("delete_feature", { ids: ["s"] })).toMatch(/or say force: true\.$/);
  expect(await call("delete_feature", { ids: ["s"], force: true })).toMatch(/^Done\./);
});

test("what a name that is missing was meant for is told without the kernel being asked once more", async () => {
  const lacking = {
    id: "f",
    state: "failed",
    message: "It is gone.",
    missing: "a:end",
    alike: ["a:top"],
  } as const;
  expect(await workbench(lacking)("change_part", { commands: [box("a")] })).toMatch(
    /f "": It is gone\. No bodies\. a:end is not in the part: there is a:top\.$/,
  );
});

test("measures have as many digits as mean something", async () => {
  expect(JSON.parse(await workbench()("measure", { names: ["a:top"] }))).toEqual({
    center: [0, -42, 4],
    area: 2400,
  });
});

test("whoever draws is told what can still move in the sketch and what was said twice, after the edit and when it is read", async () => {
  const call = workbench();
  const sketch = { entities: { c: { type: "point", x: 1, y: 2 } }, constraints: {} };
  const drawn = { id: "s", type: "sketch", params: { plane: { name: "top" } }, sketch };
  const told =
    /Sketch s has 2 degrees of freedom left: c can still move\. Said by others already, so take away: k7\.$/;
  expect(await call("add_feature", drawn)).toMatch(told);
  expect(await call("read_feature", { id: "s" })).toMatch(told);
  expect(await call("add_feature", { id: "b", type: "box" })).not.toMatch(/Sketch/);
});
