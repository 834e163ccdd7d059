import { createHash } from "node:crypto";
import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BlobKey,
  type BranchId,
  type DocumentId,
  type Manifest,
  type WorkspaceId,
  blobKeyOf,
  newId,
} from "@solidtype/contracts";
import { type BlobStore, openDirectoryBlobStore } from "@solidtype/service-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manifestName } from "../results/manifests.ts";
import { newestKept } from "./keeping.ts";
import type { Place } from "./retained.ts";
import { type SweepDeps, sweepWorkspace } from "./sweep.ts";

const day = 86_400_000;
const offsetOf = (n: number) => `${"0".repeat(16)}_${String(n).padStart(16, "0")}`;

let root = "";
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "solidtype-sweep-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

/** A store whose blobs are as old as a test says, with the documents that it says there are. */
async function world() {
  const folder = await mkdtemp(join(root, "store-"));
  const blobs = await openDirectoryBlobStore(folder);
  const workspace = newId("workspace");
  const places: Place[] = [];
  const states = new Map<string, string>();
  const age = async (key: BlobKey, days: number) => {
    const then = new Date(Date.now() - days * day);
    await utimes(join(folder, key), then, then);
  };
  const deps: SweepDeps = {
    blobs,
    retained: {
      places: async () => [...places],
      state: async (_workspace, { document, branch, offset }) => {
        const text = states.get(`${document} ${branch} ${offset}`);
        return text === undefined ? undefined : new TextEncoder().encode(text);
      },
    },
    now: Date.now,
    onKept: () => undefined,
    onRemoved: () => undefined,
    stopped: () => false,
  };
  return {
    blobs,
    workspace,
    places,
    states,
    age,
    deps,
    async put(kind: Parameters<typeof blobKeyOf>[1], name: string, days: number): Promise<BlobKey> {
      const key = blobKeyOf(workspace, kind, name);
      await blobs.put(key, new TextEncoder().encode(name));
      await age(key, days);
      return key;
    },
    /** As a rebuild leaves it: meshes that are there are used, others made, then the manifest. */
    async build(
      place: { document: DocumentId; branch: BranchId },
      at: number,
      meshes: readonly string[],
      days: number,
    ) {
      const named = meshes.map((mesh) => blobKeyOf(workspace, "mesh", mesh));
      for (const key of named)
        if (!(await blobs.use(key))) {
          await blobs.put(key, new Uint8Array(10));
          await age(key, days);
        }
      const body = (meshKey: string) => ({
        name: "b",
        label: "b",
        color: null,
        visible: true,
        material: null,
        key: "k",
        meshKey,
        namesKey: meshKey,
        bounds: { min: [0, 0, 0] as [number, number, number], max: [1, 1, 1] as [number, number, number] },
        faces: 6,
        volume: 1,
      });
      for (const mesh of meshes) {
        const names = blobKeyOf(workspace, "names", mesh);
        if (!(await blobs.use(names))) await blobs.put(names, new Uint8Array(10));
      }
      const offset = offsetOf(at);
      const manifest: Manifest = {
        kernel: "1",
        ...place,
        offset,
        features: [],
        bodies: meshes.map(body),
        thumbnail: null,
      };
      const key = blobKeyOf(
        workspace,
        "manifest",
        manifestName(place.document, place.branch, offset, "abcd"),
      );
      await blobs.put(key, new TextEncoder().encode(JSON.stringify(manifest)));
      await age(key, days);
      return { key, shown: named };
    },
    document(branch = newId("branch")) {
      const place = { document: newId("document"), branch };
      places.push({ ...place, offset: "", thumbnail: null });
      return place;
    },
  };
}

const sweep = ({ deps, workspace }: { deps: SweepDeps; workspace: WorkspaceId }) =>
  sweepWorkspace(deps, workspace);
const there = async (blobs: BlobStore, keys: readonly BlobKey[]) =>
  Promise.all(keys.map(async (key) => (await blobs.stat(key)) !== undefined));

test("the newest results of a document and the pinned ones stay with all that they show; older ones go", async () => {
  const w = await world();
  const place = w.document();
  const built = [];
  for (let at = 1; at <= 6; at++) built.push(await w.build(place, at, [`own${at}`, "shared"], 9));
  w.places.push({ ...place, offset: offsetOf(2), thumbnail: null });
  await sweep(w);
  expect(
    await there(
      w.blobs,
      built.map(({ key }) => key),
    ),
  ).toEqual([false, true, false, true, true, true]);
  expect(
    await there(
      w.blobs,
      built.map(({ shown }) => shown[0]!),
    ),
  ).toEqual([false, true, false, true, true, true]);
  expect(await there(w.blobs, [built[0]!.shown[1]!])).toEqual([true]);
  expect(newestKept).toBe(3);
});

test("of a document that was deleted for good nothing stays but what another shows, too", async () => {
  const w = await world();
  const [kept, gone] = [w.document(), w.document()];
  await w.build(kept, 1, ["both"], 9);
  const { key, shown } = await w.build(gone, 1, ["both", "alone"], 9);
  w.places.splice(1, 1);
  await sweep(w);
  expect(await there(w.blobs, [key, ...shown])).toEqual([false, true, false]);
});

test("what is young stays, whatever names it; a cache goes when nobody used it for two days", async () => {
  const w = await world();
  const keys = [
    await w.put("mesh", "young", 0.5),
    await w.put("mesh", "old", 1.5),
    await w.put("shape", "used", 1),
    await w.put("shape", "unused", 3),
    await w.put("export", "job_1.step", 1.5),
    await w.put("export", "job_2.step", 2.5),
    await w.put("message", "req_1", 1.5),
  ];
  await sweep(w);
  expect(await there(w.blobs, keys)).toEqual([true, false, true, false, true, false, false]);
});

test("once the process is to end nothing more is looked at, and nothing goes", async () => {
  const w = await world();
  const keys = [await w.put("mesh", "old", 9), await w.put("shape", "unused", 9)];
  const stopped = sweepWorkspace({ ...w.deps, stopped: () => true }, w.workspace);
  await expect(stopped).rejects.toThrow("the process stops");
  expect(await there(w.blobs, keys)).toEqual([true, true]);
});

test("the picture that a list shows stays, though no manifest that is kept names it", async () => {
  const w = await world();
  const shown = await w.put("thumbnail", "shown.png", 9);
  const other = await w.put("thumbnail", "other.png", 9);
  w.places.push({ document: newId("document"), branch: newId("branch"), offset: "", thumbnail: shown });
  await sweep(w);
  expect(await there(w.blobs, [shown, other])).toEqual([true, false]);
});

test("an upload stays while a state that can be read mentions it, and for a month after; then it goes", async () => {
  const w = await world();
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const [head, pinned, forgotten, recent] = await Promise.all([
    w.put("upload", `${hash("head")}.step`, 40),
    w.put("upload", `${hash("pinned")}`, 40),
    w.put("upload", `${hash("forgotten")}.step`, 40),
    w.put("upload", `${hash("recent")}.step`, 20),
  ]);
  const strange = await w.put("upload", "by-hand.step", 40);
  const { document, branch } = w.document();
  // What follows a key in a document's bytes may look as if it belonged to it.
  w.states.set(`${document} ${branch} `, `\u0001${head}x\u0002`);
  w.places.push({ document, branch, offset: offsetOf(7), thumbnail: null });
  w.states.set(`${document} ${branch} ${offsetOf(7)}`, `blob${pinned}file`);
  const all = [head, pinned, forgotten, recent, strange];
  await sweep(w);
  expect(await there(w.blobs, all)).toEqual([true, true, false, true, true]);
  // No longer mentioned, it begins to age now.
  w.states.clear();
  await sweep(w);
  expect(await there(w.blobs, [head])).toEqual([true]);
  await w.age(head, 31);
  await sweep(w);
  expect(await there(w.blobs, [head])).toEqual([false]);
});

test("what a stream's features last were stays with the stream, and so does a file that only it mentions", async () => {
  const w = await world();
  const [kept, gone] = [w.document(), w.document()];
  w.places.splice(1, 1);
  const upload = await w.put("upload", `${"7".repeat(64)}.step`, 40);
  const lastGood = async ({ document, branch }: typeof kept, kernel: string, days: number) => {
    const key = blobKeyOf(w.workspace, "last-good", `${document}.${branch}.${kernel}.json`);
    await w.blobs.put(key, new TextEncoder().encode(JSON.stringify({ i1: { blob: upload } })));
    await w.age(key, days);
    return key;
  };
  const keys = [
    await lastGood(kept, "new", 9),
    await lastGood(kept, "old", 30),
    await lastGood(gone, "new", 9),
  ];
  await sweep(w);
  expect(await there(w.blobs, [...keys, upload])).toEqual([true, false, false, true]);
});

test("where it cannot be found out what is named, nothing is deleted", async () => {
  const w = await world();
  const mesh = await w.put("mesh", "old", 9);
  const upload = await w.put("upload", `${"0".repeat(64)}.step`, 40);
  const away = async () => {
    throw new Error("metadata is away");
  };
  const { retained } = w.deps;
  await expect(
    sweepWorkspace({ ...w.deps, retained: { ...retained, places: away } }, w.workspace),
  ).rejects.toThrow("metadata is away");
  expect(await there(w.blobs, [mesh, upload])).toEqual([true, true]);
  w.document();
  await expect(
    sweepWorkspace({ ...w.deps, retained: { ...retained, state: away } }, w.workspace),
  ).rejects.toThrow("metadata is away");
  expect(await there(w.blobs, [upload])).toEqual([true]);
});

/** A number in [0, below) from a seed. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

test("sweeps that are killed anywhere, two at once, beside rebuilds: no manifest that is kept ever lacks a blob, and in the end nothing is left over", async () => {
  for (let run = 0; run < 12; run++) {
    const seed = Number(process.env["SEED"] ?? (Date.now() + run * 7919) % 1_000_000);
    const roll = dice(seed);
    const said = `seed ${seed}`;
    const w = await world();
    const documents = Array.from({ length: 4 }, () => w.document());
    const meshes = () => Array.from({ length: 1 + roll(3) }, () => `m${roll(12)}`);
    let at = 0;
    for (let n = 0; n < 30; n++) await w.build(documents[roll(4)]!, ++at, meshes(), 2 + roll(20));
    for (let n = 0; n < 4; n++)
      w.places.push({ ...documents[roll(4)]!, offset: offsetOf(1 + roll(30)), thumbnail: null });
    if (roll(2) === 0) {
      const gone = documents.pop()!;
      for (let n = w.places.length - 1; n >= 0; n--)
        if (w.places[n]!.document === gone.document) w.places.splice(n, 1);
    }

    for (let round = 0; round < 6; round++) {
      let left = roll(40);
      const dying: BlobStore = {
        ...w.blobs,
        deleteUnused: async (key, since) => {
          if (left-- <= 0) throw new Error("killed");
          return w.blobs.deleteUnused(key, since);
        },
      };
      await Promise.allSettled([
        sweepWorkspace({ ...w.deps, blobs: dying }, w.workspace),
        sweep(w),
        (async () => {
          for (let n = 0; n < 3; n++) await w.build(documents[roll(documents.length)]!, ++at, meshes(), 0);
        })(),
      ]);
      await everyKeptIsWhole(w, said);
    }

    await sweep(w);
    await everyKeptIsWhole(w, said);
    const shown = new Set<string>();
    for (const manifest of await manifestsOf(w)) {
      expect([said, w.places.some(({ document }) => document === manifest.document)]).toEqual([said, true]);
      for (const { meshKey } of manifest.bodies) shown.add(meshKey);
    }
    for await (const { key, usedAt } of w.blobs.list(w.workspace, "mesh"))
      if (Date.now() - usedAt > day) expect([said, shown.has(key.split("/")[2]!)]).toEqual([said, true]);
  }
});

async function manifestsOf(w: Awaited<ReturnType<typeof world>>): Promise<Manifest[]> {
  const found: Manifest[] = [];
  for await (const { key } of w.blobs.list(w.workspace, "manifest")) {
    const bytes = await w.blobs.get(key);
    if (bytes !== undefined) found.push(JSON.parse(new TextDecoder().decode(bytes)) as Manifest);
  }
  return found;
}

/** Those that somebody may be given: the newest of each stream, and the pinned. */
async function everyKeptIsWhole(w: Awaited<ReturnType<typeof world>>, said: string): Promise<void> {
  const all = await manifestsOf(w);
  for (const place of w.places) {
    const own = all.filter(({ document, branch }) => document === place.document && branch === place.branch);
    const newest = own.toSorted((a, b) => (a.offset < b.offset ? 1 : -1)).slice(0, newestKept);
    for (const manifest of [...newest, ...own.filter(({ offset }) => offset === place.offset)])
      for (const { meshKey } of manifest.bodies)
        expect([said, meshKey, await w.blobs.stat(blobKeyOf(w.workspace, "mesh", meshKey))]).not.toContain(
          undefined,
        );
  }
}
