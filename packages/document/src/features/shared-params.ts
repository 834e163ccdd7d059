import { choice, length, orAll, pick, pickMany, when } from "./build-param.ts";

/** How new material meets what is there. Used by everything that makes a solid. */
export const operation = choice(
  "Operation",
  "What happens with the new solid: a body of its own, added to bodies, cut from them, or only what both share kept.",
  { new: "New body", add: "Add", cut: "Cut", intersect: "Intersect" },
  "new",
);

export const targets = when(
  { operation: ["add", "cut", "intersect"] },
  orAll(pickMany("Bodies", "Bodies it works on. Empty: every body that it touches.", ["body"], 0)),
);

/** Where a primitive stands: the origin of a plane's own frame, moved within that frame. */
export const placement = {
  plane: pick("Plane", "Plane it stands on; its height grows along the plane's normal.", ["plane"], "top"),
  x: length("X", "Position along the plane's first axis.", "0 mm", "any"),
  y: length("Y", "Position along the plane's second axis.", "0 mm", "any"),
  z: length("Z", "Position along the plane's normal.", "0 mm", "any"),
} as const;
