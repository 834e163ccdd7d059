import { expect, test } from "vitest";
import { type Lineage, type Place, commonBase, contentsOf, goesBeyond } from "./lineage.ts";

const at = (branch: string, offset: string): Place => ({ branch, offset });
type Merge = readonly [source: Place, target: Place];

function lineage(pins: Record<string, Place>, merges: readonly Merge[] = []): Lineage {
  const into = new Map<string, { source: Place; at: string }[]>();
  for (const [source, target] of merges)
    into.set(target.branch, [...(into.get(target.branch) ?? []), { source, at: target.offset }]);
  return { pins: new Map(Object.entries(pins)), merges: into };
}

test("a branch and its parent have the place it was branched off in common", () => {
  const past = lineage({ side: at("main", "10") });
  expect(commonBase(past, at("side", "15"), at("main", "20"))?.place).toEqual(at("main", "10"));
  expect(commonBase(past, at("main", "20"), at("side", "15"))?.place).toEqual(at("main", "10"));
});

test("what neither side wrote is in neither beyond the base", () => {
  const past = lineage({ side: at("main", "10") });
  const base = { place: at("main", "10"), besides: [] };
  expect(goesBeyond(past, at("main", "10"), base)).toBe(false);
  expect(goesBeyond(past, at("side", "10"), base)).toBe(false);
  expect(goesBeyond(past, at("side", "11"), base)).toBe(true);
  expect(goesBeyond(past, at("main", "11"), base)).toBe(true);
});

test("a merge moves the base to what was merged, for the next merge in either direction", () => {
  const past = lineage({ side: at("main", "10") }, [[at("side", "15"), at("main", "22")]]);
  expect(commonBase(past, at("side", "19"), at("main", "30"))?.place).toEqual(at("side", "15"));
  expect(commonBase(past, at("main", "30"), at("side", "19"))?.place).toEqual(at("side", "15"));
  expect(goesBeyond(past, at("side", "15"), { place: at("side", "15"), besides: [] })).toBe(false);
});

test("merging to and fro, the last merge counts", () => {
  const past = lineage({ side: at("main", "10") }, [
    [at("side", "15"), at("main", "22")],
    [at("main", "25"), at("side", "18")],
  ]);
  expect(commonBase(past, at("side", "19"), at("main", "30"))?.place).toEqual(at("main", "25"));
});

test("a state from before a merge does not hold what was merged later", () => {
  const past = lineage({ side: at("main", "10") }, [[at("side", "15"), at("main", "22")]]);
  expect(commonBase(past, at("side", "19"), at("main", "21"))?.place).toEqual(at("main", "10"));
});

test("a branch of a branch meets its grandparent where its parent left, or at what that merged since", () => {
  const pins = { side: at("main", "10"), twig: at("side", "14") };
  expect(commonBase(lineage(pins), at("twig", "17"), at("main", "30"))?.place).toEqual(at("main", "10"));
  const merged: Merge = [at("side", "13"), at("main", "22")];
  expect(commonBase(lineage(pins, [merged]), at("twig", "17"), at("main", "30"))?.place).toEqual(
    at("side", "13"),
  );
  const later: Merge = [at("side", "16"), at("main", "22")];
  expect(commonBase(lineage(pins, [later]), at("twig", "17"), at("main", "30"))?.place).toEqual(
    at("side", "14"),
  );
});

test("siblings have the older of their beginnings in common", () => {
  const past = lineage({ one: at("main", "10"), two: at("main", "14") });
  expect(commonBase(past, at("one", "17"), at("two", "17"))?.place).toEqual(at("main", "10"));
});

test("two that both took the same of two branches have both in common, and what those began with", () => {
  const pins = { release: at("main", "10"), one: at("main", "10"), two: at("main", "10") };
  const past = lineage(pins, [
    [at("one", "15"), at("main", "21")],
    [at("two", "15"), at("main", "25")],
    [at("one", "15"), at("release", "21")],
    [at("two", "15"), at("release", "25")],
  ]);
  const both = {
    place: at("one", "15"),
    besides: [{ place: at("two", "15"), over: at("main", "10") }],
  };
  expect(commonBase(past, at("release", "40"), at("main", "40"))).toEqual(both);
  expect(commonBase(past, at("main", "40"), at("release", "40"))).toEqual(both);
  expect(goesBeyond(past, at("release", "25"), both)).toBe(true);
});

test("what reached the target by way of a third branch is not merged again", () => {
  const pins = { one: at("main", "10"), two: at("main", "10") };
  const past = lineage(pins, [
    [at("one", "15"), at("two", "18")],
    [at("two", "18"), at("main", "22")],
  ]);
  expect(commonBase(past, at("one", "19"), at("main", "30"))?.place).toEqual(at("one", "15"));
});

test("a merge into a branch that has written nothing itself counts", () => {
  const past = lineage({ side: at("main", "10"), twig: at("main", "10") }, [
    [at("side", "15"), at("twig", "10")],
  ]);
  expect(commonBase(past, at("side", "15"), at("twig", "10"))?.place).toEqual(at("side", "15"));
});

test("branches that merged each other before either wrote end the search", () => {
  const past = lineage({ one: at("main", "10"), two: at("main", "10") }, [
    [at("one", "10"), at("two", "10")],
    [at("two", "10"), at("one", "10")],
  ]);
  expect(commonBase(past, at("one", "10"), at("two", "10"))?.place).toEqual(at("main", "10"));
});

/** A random past, told step by step beside the set of edits that each branch holds: the oracle. */
function randomPast(seed: number) {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const width = (position: number) => String(position).padStart(4, "0");
  const pins: Record<string, Place> = {};
  const merges: Merge[] = [];
  const held = new Map<string, Set<string>>([["b0", new Set(["b0 1"])]]);
  const end = new Map([["b0", 1]]);
  const at0 = (branch: string) => at(branch, width(end.get(branch) ?? 0));
  const kept = new Map<string, Set<string>>();
  const keep = () => {
    for (const [branch, edits] of held) kept.set(`${branch} ${at0(branch).offset}`, new Set(edits));
  };
  keep();
  for (let step = 0; step < 40; step++) {
    const names = [...held.keys()];
    const [one, two] = [names[random(names.length)] ?? "b0", names[random(names.length)] ?? "b0"];
    const move = random(5);
    if (move === 0 && names.length < 6) {
      const name = `b${names.length}`;
      pins[name] = at0(one);
      held.set(name, new Set(held.get(one)));
      end.set(name, end.get(one) ?? 0);
    } else if (move === 1 && one !== two) {
      // The merge writes a commit of its own into the target.
      const source = at0(one);
      end.set(two, (end.get(two) ?? 0) + 1);
      for (const edit of [...(held.get(one) ?? []), `${two} ${at0(two).offset}`]) held.get(two)?.add(edit);
      merges.push([source, at0(two)]);
    } else {
      end.set(one, (end.get(one) ?? 0) + 1);
      held.get(one)?.add(`${one} ${at0(one).offset}`);
    }
    keep();
  }
  return { past: lineage(pins, merges), held, at0, kept };
}

test.each(Array.from({ length: 200 }, (_, index) => index + 1))(
  "in a random past the bases together hold just what both hold (seed %i)",
  (seed) => {
    const { past, held, at0, kept } = randomPast(seed);
    const inState = (place: Place) => kept.get(`${place.branch} ${place.offset}`) ?? new Set(["nowhere"]);
    for (const one of held.keys())
      for (const two of held.keys()) {
        const base = commonBase(past, at0(one), at0(two));
        if (base === null) throw new Error("branches of one project have a beginning in common");
        const [ofOne, ofTwo] = [held.get(one) ?? new Set(), held.get(two) ?? new Set()];
        let together = inState(base.place);
        for (const { place, over } of base.besides) {
          expect(inState(place).isSubsetOf(together)).toBe(false);
          expect(inState(over).isSubsetOf(together.intersection(inState(place)))).toBe(true);
          together = together.union(inState(place));
        }
        expect(together).toEqual(ofOne.intersection(ofTwo));
        expect(goesBeyond(past, at0(one), base)).toBe(ofOne.size > together.size);
        expect(contentsOf(past, at0(one)).size).toBeGreaterThan(0);
      }
  },
);

test("a place is the same with its checksum and as an earlier release names it, without", () => {
  const place = (position: number) => `0000000000000001_${String(position).padStart(16, "0")}`;
  const summed = (position: number) => `${place(position)}_0a1b2c3d`;
  const past = lineage({ side: at("main", summed(10)) }, [[at("side", summed(15)), at("main", summed(22))]]);
  expect(commonBase(past, at("side", summed(19)), at("main", place(22)))?.place).toEqual(
    at("side", summed(15)),
  );
  const base = { place: at("main", place(10)), besides: [] };
  expect(goesBeyond(past, at("side", summed(10)), base)).toBe(false);
  expect(goesBeyond(past, at("side", summed(11)), base)).toBe(true);
});
