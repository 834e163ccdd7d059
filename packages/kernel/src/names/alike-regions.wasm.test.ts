import { nameText } from "@solidtype/document";
import { findRegions } from "@solidtype/sketch";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuiltPart } from "../rebuild/built-part.ts";
import type { Kernel } from "../rebuild/kernel.ts";
import { builtBy, testKernel } from "../rebuild/test-kernel.ts";
import type { TestFeature } from "../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
});

const point = (x: number, y: number) => ({ type: "point", x, y }) as const;
const line = (start: string, end: string) => ({ type: "line", start, end }) as const;

/** A ring and two lines right across it, which leave two strips with the same sides, one on the left, one on the right. */
const ring = {
  o: point(0, 0),
  a: point(-30, 2),
  b: point(30, 2),
  c: point(-30, -2),
  d: point(30, -2),
  big: { type: "circle", center: "o", radius: 20 },
  small: { type: "circle", center: "o", radius: 10 },
  high: line("a", "b"),
  low: line("c", "d"),
} as const;
/** The left strip divided. */
const divided = { ...ring, e: point(-15, 10), f: point(-15, -10), across: line("e", "f") };

type Drawing = typeof ring | typeof divided;

/** The regions between the two lines and the circles, from left to right. */
function strips(entities: Drawing): readonly string[] {
  const leftmost = ({ outer }: ReturnType<typeof findRegions>["regions"][number]) =>
    Math.min(...outer.pieces.flatMap(({ geometry }) => ("start" in geometry ? [geometry.start.x] : [])));
  return findRegions({ entities, constraints: {} })
    .regions.filter(({ area }) => area < 60)
    .toSorted((a, b) => leftmost(a) - leftmost(b))
    .map(({ id }) => id);
}

async function build(entities: Drawing, regions: readonly string[], bodies: object = {}): Promise<BuiltPart> {
  const features: readonly TestFeature[] = [
    { id: "s", type: "sketch", params: { plane: { name: "top" } }, sketch: { entities, constraints: {} } },
    { id: "a", type: "extrude", params: { sketch: "s", regions, distance: "5" } },
  ];
  return builtBy(kernel, features, bodies);
}

const cap = (region: string) =>
  nameText({ kind: "face", feature: "a", role: "end", source: { kind: "region", region } });
const body = (region: string) => nameText({ kind: "body", feature: "a", source: { kind: "region", region } });

function sideOf(part: BuiltPart, name: string): number {
  const measure = part.measure(name);
  if (!measure.ok || measure.value.kind !== "face") throw new Error(`${name} is no face`);
  return Math.sign(measure.value.center![0]);
}

describe("of two regions with the same sides", () => {
  const [left, right] = strips(ring) as [string, string];

  it("each is extruded where it is, also by the id that it had before ids said how many there are", async () => {
    for (const id of [left, right]) {
      const part = await build(ring, [id]);
      const earlier = await build(ring, [id.replace("~1.2", "").replace("~2.2", "~2")]);
      expect(earlier.names(0)).toEqual(part.names(0));
    }
    expect(sideOf(await build(ring, [left]), cap(left))).toBe(-1);
    expect(sideOf(await build(ring, [right]), cap(right))).toBe(1);
  });

  it("neither is extruded in the other's place once that is divided", async () => {
    for (const id of [left, right]) {
      const part = await build(divided, [id]);
      expect(part.features.at(-1), id).toMatchObject({
        status: "failed",
        error: { code: "geometry-ambiguous" },
      });
    }
  });

  it("names of what was made of the one never mean what was made of the other", async () => {
    const before = await build(ring, [left, right]);
    const after = await build(divided, strips(divided));
    expect(after.bodies).toHaveLength(2);
    const at = (region: string) => {
      const found = before.resolve(cap(region));
      if (!found.ok || found.value.status !== "found") throw new Error(`${region} is not there`);
      const index = before.bodies.findIndex(({ name }) => name === body(region));
      return before.referenceTo("face", index, found.value.found.at);
    };
    for (const region of [left, right])
      expect(after.resolve(cap(region)), region).toMatchObject({ value: { status: "ambiguous" } });
    expect(after.resolve(at(left).name, at(left).was)).toMatchObject({ value: { status: "ambiguous" } });
    // What lies where it lay is the one that was meant.
    expect(after.resolve(at(right).name, at(right).was)).toMatchObject({ value: { status: "found" } });
    expect(after.resolve(body(left))).toMatchObject({ value: { status: "ambiguous" } });
    // Where only the other is left it is no longer there.
    const alone = await build(divided, strips(divided).slice(-1));
    expect(alone.resolve(body(left))).toMatchObject({ value: { status: "missing" } });
  });

  it("names from before regions were counted so still mean what they meant", async () => {
    const part = await build(ring, [left, right]);
    const [first, second] = [left, right].toSorted();
    const plain = first!.replace("~1.2", "");
    const meant = (name: string) => part.resolve(name);
    expect(meant(cap(plain))).toEqual(meant(cap(first!)));
    expect(meant(cap(`${plain}~2`))).toEqual(meant(cap(second!)));
    expect(meant(body(plain))).toEqual(meant(body(first!)));
    expect(meant(body(`${plain}~2`))).toEqual(meant(body(second!)));
    expect(meant(cap(first!))).not.toEqual(meant(cap(second!)));
  });

  it("a body shows what was last said of it, over what is kept under the name that it had before", async () => {
    const [first, second] = [left, right].toSorted() as [string, string];
    const part = await build(ring, [left, right], {
      [body(first)]: { color: "#00ff00" },
      [body(first.replace("~1.2", ""))]: { name: "Spoke", color: "#ff0000", visible: false },
    });
    const shown = (id: string) => part.bodies.find(({ name }) => name === body(id));
    expect(shown(first)).toMatchObject({ label: "Spoke", color: "#00ff00", visible: false });
    expect(shown(second)).toMatchObject({ color: null, visible: true });
  });

  it("what was said of the body of one never shows on the body of the other", async () => {
    const said = { [body(left)]: { visible: false }, [body(right)]: { color: "#ff0000" } };
    const before = await build(ring, [left, right], said);
    const shown = (id: string) => before.bodies.find(({ name }) => name === body(id));
    expect(shown(left)).toMatchObject({ visible: false, color: null });
    expect(shown(right)).toMatchObject({ visible: true, color: "#ff0000" });
    const after = await build(divided, strips(divided), said);
    expect(after.bodies).toHaveLength(2);
    for (const one of after.bodies) expect(one).toMatchObject({ visible: true, color: null });
  });
});
