import { extent, misses } from "./nearby.ts";
import { largest } from "./row-space.ts";
import type { Component } from "./system.ts";

/** So many other starts are tried for a solution. */
const STARTS = 16;
/** The first lies so far away, as a share of the component's size, and every other by so much farther than the last. */
const NEAREST = 0.08;
const FARTHER = 1.2;

/** The same for everyone, and for every call. */
export function* startsElsewhere(component: Component): Generator<Float64Array, void> {
  const missed = largest(misses(component.equations, component.start));
  const size = Math.max(extent(component, component.start), Number.isFinite(missed) ? missed : 0);
  const radii = new Set(component.radii);
  let seed = 7;
  // Multiplied step by step: a power of doubles is not the same in every engine.
  let reach = size * NEAREST;
  for (let round = 0; round < STARTS; round += 1, reach *= FARTHER) {
    yield component.start.map((value, unknown) => {
      seed = (seed * 16807) % 2147483647;
      const shifted = value + 2 * reach * (seed / 2147483647 - 0.5);
      return radii.has(unknown) ? Math.abs(shifted) + 1e-3 : shifted;
    });
  }
}
