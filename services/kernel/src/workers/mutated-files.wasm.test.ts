import { type Json, newId } from "@solidtype/contracts";
import { emptyPart, parseModel } from "@solidtype/document";
import { compileOcct } from "@solidtype/kernel/node";
import { createLogger } from "@solidtype/service-kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GeometryPool } from "./pool.ts";
import type { StorageAnswer, StorageAsk } from "./protocol.ts";

/**
 * Files that somebody has meddled with: whatever OCCT makes of them, an import ends with bodies or with a failure in
 * words, in a thread that can be ended. MUTATED_FILES=500 tries that many of each kind, MUTATED_SEED=7 begins there.
 */
const COUNT = Number(process.env["MUTATED_FILES"] ?? 25);
const FIRST = Number(process.env["MUTATED_SEED"] ?? 1);

const workspace = newId("workspace");
const kept = new Map<string, Uint8Array>();
let pool: GeometryPool;

beforeAll(async () => {
  const storage = async (ask: StorageAsk): Promise<StorageAnswer> => {
    const key = `${ask.kind}/${ask.name}`;
    if (ask.do === "put") kept.set(key, ask.bytes);
    return { ok: true, value: ask.do === "has" ? kept.has(key) : kept.get(key) };
  };
  pool = new GeometryPool({
    size: 1,
    deadlineMs: 30_000,
    idleMs: 60_000,
    heapLimit: 1_000_000_000,
    scriptHeapMb: 1_000,
    compile: compileOcct,
    storage,
    log: createLogger({ service: "kernel", level: "silent" }),
  });
  for (const format of ["step", "brep", "stl"] as const) {
    const source = { model: drum() };
    const asked = { format, quality: "coarse", title: "Drum", at: "2026-01-02T03:04:05" } as const;
    const written = await pool.run(
      { kind: "export", workspace, source, ...asked, blob: `drum.${format}` },
      { subject: "drum" },
    );
    if (!written.ok) throw new Error(written.error.message);
  }
}, 120_000);
afterAll(() => pool.close());

/** A drum with a bore: flat and round faces, seams, inner wires. */
function drum(): Json {
  const base = emptyPart("Drum", "mm");
  const plane = { name: "top" };
  const own = [
    { id: "a", type: "cylinder", params: { plane, diameter: "20", height: "8" } },
    { id: "b", type: "cylinder", params: { plane, diameter: "6", height: "8", operation: "cut" } },
  ].map((feature) => ({ name: feature.id, suppressed: false, ...feature }));
  const model = parseModel({ ...base, features: [...base.features, ...own] });
  if (!model.ok) throw new Error(model.error.message);
  return model.value as unknown as Json;
}

/** Numbers that come again with their seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const odd = ["0", "-1", "1E99", "99999999", "NaN", "$", "*", "()", "#1", "''", "1.E-30"];

/** One to four changes: bytes, pieces left out, doubled or swapped, numbers that are others. */
function mutated(bytes: Uint8Array, whole: (below: number) => number): Uint8Array {
  let text = Buffer.from(bytes).toString("latin1");
  for (let change = 1 + whole(4); change > 0; change--) {
    const [at, length] = [whole(text.length), 1 + whole(60)];
    const piece = text.slice(at, at + length);
    const rest = text.slice(at + length);
    const kinds = [
      () => String.fromCharCode(whole(256)) + text.slice(at + 1),
      () => rest,
      () => piece + piece + rest,
      () => rest.slice(0, length) + piece + rest.slice(length),
      () => text.slice(at).replace(/-?\d+(?:\.\d*)?(?:E[+-]?\d+)?/i, odd[whole(odd.length)]!),
      () => text.slice(at).replace(/#\d+/, () => `#${1 + whole(400)}`),
    ];
    text = text.slice(0, at) + kinds[whole(kinds.length)]!();
  }
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

describe.each(["step", "brep", "stl"] as const)("a %s file that was meddled with", (format) => {
  test(
    "brings bodies or is refused in words",
    async () => {
      for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
        const blob = `${seed}.${format}`;
        kept.set(`upload/${blob}`, mutated(kept.get(`export/drum.${format}`)!, numbers(seed)));
        const read = await pool.run({ kind: "inspect", workspace, format, blob }, { subject: "file" });
        if (read.ok) {
          expect(read.value.bodies.length, `seed ${seed}`).toBeGreaterThan(0);
          continue;
        }
        expect(read.error.code, `seed ${seed}`).toMatch(
          /^(?:file-unusable|geometry-too-slow|geometry-crashed)$/,
        );
        expect(read.error.message, `seed ${seed}`).not.toBe("");
      }
      expect(
        await pool.run({ kind: "build", workspace, source: { model: drum() } }, { subject: "drum" }),
      ).toMatchObject({
        ok: true,
      });
    },
    60_000 + COUNT * 8_000,
  );
});
