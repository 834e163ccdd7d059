import { OrthographicCamera, type Quaternion, Vector3 } from "three";
import { expect, test } from "vitest";
import { createBodyLayer } from "./body-layer.ts";
import { lookAlong, standardViews } from "./camera-rig.ts";
import { pick } from "./picking.ts";
import { up } from "./poses.ts";
import { nothingDrawn, type ShapeMesh } from "./shapes.ts";

/** A box about the origin with its six faces, twelve edges and eight corners. */
function boxOf(x: number, y: number, z: number): ShapeMesh {
  const corners = [-1, 1].flatMap((k) =>
    [-1, 1].flatMap((j) => [-1, 1].map((i) => [(i * x) / 2, (j * y) / 2, (k * z) / 2])),
  );
  const sides = [0, 1, 3, 2, 4, 5, 7, 6, 0, 1, 5, 4, 2, 3, 7, 6, 0, 2, 6, 4, 1, 3, 7, 5];
  const triangles = Array.from({ length: 6 }, (_, side) => sides.slice(side * 4, side * 4 + 4)).flatMap(
    ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, a, c, d],
  );
  const edges = [1, 2, 4].flatMap((bit) =>
    [0, 1, 2, 3, 4, 5, 6, 7].flatMap((from) => ((from & bit) === 0 ? [[from, from | bit]] : [])),
  );
  const positions = new Float32Array(corners.flat());
  return {
    positions,
    normals: positions,
    indices: new Uint32Array(triangles),
    faceRanges: new Uint32Array(Array.from({ length: 6 }, (_, side) => [side * 6, 6]).flat()),
    edgePositions: new Float32Array(edges.flat().flatMap((corner) => corners[corner] ?? [])),
    edgeRanges: new Uint32Array(edges.flatMap((_, edge) => [edge * 2, 2])),
    vertices: positions,
  };
}

/** Looking at a body from far enough, a pixel showing so many millimetres. */
function lookingAt(mesh: ShapeMesh, orientation: Quaternion, unit: number) {
  const layer = createBodyLayer();
  layer.set([{ id: "b", key: "k", mesh }]);
  const camera = new OrthographicCamera();
  camera.quaternion.copy(orientation);
  camera.position.copy(new Vector3(0, 0, 500).applyQuaternion(orientation));
  const scene = { views: layer.views, planes: [], drawing: nothingDrawn };
  return (x: number, y: number) =>
    pick({ camera, pixelSize: () => unit }, scene, { x, y, byFinger: false }, null);
}

const squareOn = Object.entries(standardViews).filter(([name]) => name !== "isometric");

test.each(squareOn)("from the %s, of edges that one sees over each other the nearer is meant", (_, view) => {
  const eye = new Vector3(0, 0, 1).applyQuaternion(view);
  const depths = [0.07, 0.1, 0.31].flatMap((unit) => {
    const at = lookingAt(boxOf(40, 40, 40), view, unit);
    return [-1.3, 0.4, 2.1, 3.7, 5.2].flatMap((beside) => {
      const rim = 20 / unit + beside;
      return [-7.7, 0.9, 3.3].flatMap((along) => [
        at(rim, along)?.point.dot(eye),
        at(-rim, along)?.point.dot(eye),
        at(along, rim)?.point.dot(eye),
        at(along, -rim)?.point.dot(eye),
        at(rim, rim)?.point.dot(eye),
      ]);
    });
  });
  expect(depths.filter((depth) => Math.abs((depth ?? NaN) - 20) > 1e-9)).toEqual([]);
  expect(depths).not.toContain(undefined);
});

test("the edges of a plate's other side are not picked through it, however thin it is seen", () => {
  const pixel = 0.25;
  const tilted = [0.1, 0.25, 0.5, 1].map((tilt) => lookAlong(new Vector3(0, tilt, -1).normalize(), up));
  const picked = [standardViews.isometric, ...tilted].flatMap((view) => {
    const at = lookingAt(boxOf(100, 60, 2), view, pixel);
    return [-45, -20, 0, 20, 45].flatMap((x) =>
      [29.5, 29, 28.5, 28, 27, 26].map((y) => {
        const seen = new Vector3(x, y, 1).applyQuaternion(view.clone().invert()).divideScalar(pixel);
        return at(seen.x, -seen.y)?.point.z.toFixed(3);
      }),
    );
  });
  expect([...new Set(picked)]).toEqual(["1.000"]);
});
