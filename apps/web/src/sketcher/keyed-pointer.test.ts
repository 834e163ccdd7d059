import { type SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { OrthographicCamera, Vector3 } from "three";
import { beforeAll, expect, test } from "vitest";
import { keyedPlace, keyedPointer } from "./keyed-pointer.ts";
import type { PlaneFrame } from "./plane-frame.ts";
import { drawTools } from "./sketch-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";
import { beginTyping } from "./tool-actions.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const top: PlaneFrame = { origin: [0, 0, 0], xAxis: [1, 0, 0], normal: [0, 0, 1] };

/** A picture of 400 by 300 pixels of half a millimetre, looked at from above; `turn` turns the head. */
function seen(turn = 0) {
  const camera = new OrthographicCamera();
  camera.rotateOnAxis(new Vector3(0, 0, 1), turn);
  const panned: (readonly [number, number])[] = [];
  const rig = {
    camera,
    pixelSize: () => 0.5,
    pan: (right: number, down: number): void => void panned.push([right, down]),
  };
  return { view: { canvas: { clientWidth: 400, clientHeight: 300 }, rig }, panned };
}

function opened(tool: string | null, turn?: number) {
  const { sketch, ...rest } = openSketch(solver);
  sketch.takeTool(drawTools.find(({ id }) => id === tool) ?? null);
  const { view, panned } = seen(turn);
  const keys = keyedPointer(sketch, top, view);
  const press = (...pressed: readonly string[]): void => {
    for (const key of pressed)
      if (key === "Enter") keys.click();
      else keys.move(key);
  };
  const type = (text: string): void => {
    beginTyping(sketch, text[0] ?? "");
    const { typing } = sketch.store.getState();
    sketch.sizes.type([typing?.constraint ?? ""], text);
  };
  const at = () => sketch.store.getState().pointer?.at;
  return { sketch, press, type, at, panned, ...rest };
}

test("a rectangle is drawn at the origin in typed sizes without a mouse", () => {
  const { sketch, press, type } = opened("corner-rectangle");
  sketch.commit({ entities: { ab: null, a: null, b: null }, constraints: { f: null, h: null, w: null } });
  press("Enter", "ArrowRight", "ArrowRight", "ArrowUp");
  type("40");
  type("25");
  const corners = Object.values(sketch.store.getState().data.entities).flatMap((entity) =>
    entity.type === "point" && "x" in entity ? [`${entity.x.toFixed(6)} ${entity.y.toFixed(6)}`] : [],
  );
  expect(corners.toSorted()).toEqual([
    "0.000000 0.000000",
    "0.000000 25.000000",
    "40.000000 0.000000",
    "40.000000 25.000000",
  ]);
});

test("the keys go round steps as the picture lies, finely a tenth, and take the picture along at its rim", () => {
  const { press, at, sketch, panned } = opened("line");
  press("ArrowRight", "ArrowUp");
  expect(at()).toEqual({ x: 10, y: 10 });
  press("Shift+ArrowLeft");
  expect(at()).toEqual({ x: 9, y: 10 });
  expect(keyedPlace(sketch.store.getState(), sketch.unit)).toBe("9, 10 mm");
  expect(keyedPlace(sketch.store.getState(), "ft")).toBe("0.029528, 0.032808 ft");
  expect(panned).toEqual([]);
  press(...Array.from({ length: 9 }, () => "ArrowRight"));
  expect(at()).toEqual({ x: 100, y: 10 });
  expect(panned.length).toBeGreaterThan(0);
  const turned = opened("line", Math.PI / 2);
  turned.press("ArrowUp");
  expect(turned.at()).toEqual({ x: -10, y: 0 });
});

test("without a tool Enter picks what the pointer of the keys has come to, and beside everything nothing", () => {
  const { press, sketch } = opened(null);
  press("ArrowRight", ...Array.from({ length: 5 }, () => "Shift+ArrowLeft"), "Enter");
  expect([...sketch.store.getState().selected]).toEqual(["ab"]);
  press("ArrowUp", "ArrowUp", "Enter");
  expect(sketch.store.getState().selected.size).toBe(0);
});
