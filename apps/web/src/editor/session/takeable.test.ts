import { expect, test } from "vitest";
import type { ShapeMesh } from "../../viewport/shapes.ts";
import { beginFeature } from "./feature-editing.ts";
import { takeable } from "./takeable.ts";
import { openPart } from "./testing/open-part.ts";

/** Its first face is flat, and all others bend. */
function meshOf(faces: number): ShapeMesh {
  const bent = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const normals = [0, 0, 1, 0, 0, 1, 0, 0, 1, ...Array.from({ length: faces - 1 }, () => bent).flat()];
  return {
    positions: new Float32Array(faces * 9),
    normals: new Float32Array(normals),
    indices: Uint32Array.from({ length: faces * 3 }, (_, at) => at),
    faceRanges: Uint32Array.from({ length: faces * 2 }, (_, at) => (at % 2 === 0 ? (at / 2) * 3 : 3)),
    edgePositions: new Float32Array(),
    edgeRanges: new Uint32Array(),
    vertices: new Float32Array(),
  };
}

function listed(type: "sketch" | "shell", faces: number) {
  const { session } = openPart();
  session.set({ shown: [{ id: "b", key: "k", mesh: meshOf(faces), color: undefined }] });
  beginFeature(session, type);
  const { touches, left } = takeable(session.store.getState());
  return { faces: touches.flatMap((touch) => (touch.kind === "face" ? [touch.index] : [])), left };
}

test("the list has what a click would take: for a sketch's plane flat faces and no round ones", () => {
  expect(listed("sketch", 3)).toEqual({ faces: [0], left: 0 });
  expect(listed("shell", 3)).toEqual({ faces: [0, 1, 2], left: 0 });
});

test("it says how much it does not show", () => {
  const { faces, left } = listed("shell", 200);
  expect([faces.length, left]).toEqual([150, 50]);
});
