import { describe, expect, it } from "vitest";
import { tellApart, tellingApart } from "./telling-apart.ts";

/** Tells apart 0 … count - 1 of which some fail, and counts the tries. */
function told(count: number, fails: (some: readonly number[]) => boolean, most = 60) {
  let tries = 0;
  const works = (some: readonly number[]) => {
    tries += 1;
    return !fails(some);
  };
  const all = Array.from({ length: count }, (_, at) => at);
  return { ...tellApart(all, works, most), tries };
}

describe("what does not work among many", () => {
  it("is found in few tries when it is few", () => {
    const found = told(150, (some) => some.includes(7) || some.includes(140));
    expect(found).toMatchObject({ alone: [7, 140], together: [] });
    expect(found.tries).toBeLessThan(33);
  });

  it("is their meeting when each half works", () => {
    const found = told(8, (some) => some.includes(2) && some.includes(3));
    expect(found).toMatchObject({ alone: [], together: [[2, 3]] });
    expect(told(8, (some) => some.includes(0) && some.includes(7))).toMatchObject({
      alone: [],
      together: [[0, 1, 2, 3, 4, 5, 6, 7]],
    });
  });

  it("stays untold in part when it is many, within the tries that are given", () => {
    const found = told(150, () => true, 20);
    expect(found.tries).toBeLessThanOrEqual(20);
    expect([...found.alone, ...found.together.flat()].toSorted((a, b) => a - b)).toHaveLength(150);
    const few = told(8, () => true);
    expect(few).toMatchObject({ alone: [0, 1, 2, 3, 4, 5, 6, 7], together: [] });
  });

  it("is found with fewer failures when it is divided by more", () => {
    const search = (parts: number) => {
      let failures = 0;
      const tries = tellingApart([...Array(150).keys()], 60, parts);
      let step = tries.next(false);
      while (step.done !== true) {
        const fails = step.value.includes(141);
        if (fails) failures += 1;
        step = tries.next(!fails);
      }
      expect(step.value).toEqual({ alone: [141], together: [] });
      return failures;
    };
    expect(search(8)).toBeLessThan(search(2));
  });
});
