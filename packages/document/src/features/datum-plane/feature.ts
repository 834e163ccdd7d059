import { choice } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const datumPlane = defineFeature({
  type: "datum-plane",
  label: "Plane",
  summary: "One of the three planes through the origin.",
  builtIn: true,
  params: {
    orientation: choice(
      "Orientation",
      "The world axes that are the plane's own first and second axis.",
      { xy: "Top (X, Y)", xz: "Front (X, Z)", yz: "Right (Y, Z)" },
      "xy",
    ),
  },
});

type Direction = readonly [number, number, number];

/** Own axes of each datum plane. The normal is x × y, so Front looks along −Y. */
export const datumFrames: {
  readonly [Orientation in "xy" | "xz" | "yz"]: {
    readonly x: Direction;
    readonly y: Direction;
    readonly normal: Direction;
  };
} = {
  xy: { x: [1, 0, 0], y: [0, 1, 0], normal: [0, 0, 1] },
  xz: { x: [1, 0, 0], y: [0, 0, 1], normal: [0, -1, 0] },
  yz: { x: [0, 1, 0], y: [0, 0, 1], normal: [1, 0, 0] },
};
