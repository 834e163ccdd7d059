import { afterEach, expect, test, vi } from "vitest";
import { editFeature } from "./feature-editing.ts";
import { chooseFeature } from "./feature-list.ts";
import { did, meshOf, openPart, settled } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const edge = { name: "{b1:front|b1:top}" };
const site = { triangles: new Float32Array(), lines: [], points: [] };

/** A rounded box; what is shown of the rounding is its last good result, in which this edge is no more. */
async function staleFillet() {
  const { session, kernel } = openPart();
  did(
    session,
    { command: "addFeature", type: "box", id: "b1", name: "Box 1", params: {} },
    { command: "addFeature", type: "fillet", id: "f1", name: "Fillet 1", params: { edges: [edge] } },
  );
  const asked: unknown[] = [];
  kernel.answers = (ask) => {
    if (ask.ask === "resolve") return { status: "missing", was: null };
    if (ask.ask !== "sites") return undefined;
    asked.push(
      ask.references.map(({ name }) => name),
      ask.model.features.at(-1)?.id,
    );
    return new Map([[edge.name, site]]);
  };
  await kernel.finish({ name: "b", key: "rounded", mesh: meshOf({}) });
  const error = { code: "fillet-failed", message: "It does not fit.", details: { references: [edge.name] } };
  session.set({
    reports: new Map([
      ["b1", { id: "b1", status: "built" }],
      ["f1", { id: "f1", status: "failed", stale: true, error }],
    ]),
  });
  await settled();
  return { session, asked };
}

test("what a chosen feature blames shines where it lay before the feature, once the picture has none of it", async () => {
  const { session, asked } = await staleFillet();
  expect(asked).toEqual([]);
  chooseFeature(session, "f1", false);
  await settled();
  expect(asked).toEqual([[edge.name], "b1"]);
  expect(session.store.getState()).toMatchObject({
    consumed: [edge.name],
    sites: new Map([[edge.name, site]]),
  });
  chooseFeature(session, "b1", false);
  await settled();
  expect(session.store.getState()).toMatchObject({ consumed: [], sites: new Map() });
});

test("the dialog of a chosen feature that failed shows where its picks lay", async () => {
  const { session } = await staleFillet();
  chooseFeature(session, "f1", false);
  await settled();
  editFeature(session, "f1");
  await settled();
  expect([...session.store.getState().sites.keys()]).toEqual([edge.name]);
});
