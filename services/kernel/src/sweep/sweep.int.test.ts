import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobPath } from "@solidtype/contracts";
import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PartUnderTest, good, partUnderTest, patience } from "../testing/part-under-test.ts";

// Everything here goes through six processes; each wait has a deadline of its own.
vi.setConfig({ testTimeout: 300_000 });

let folder = "";
let platform: PlatformUnderTest;
let ada: Person;
const open: PartUnderTest[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "solidtype-swept-"));
  platform = await startPlatform({
    beside: { kernel: { KERNEL_WORKERS: "1", KERNEL_SWEEP_SECONDS: "2" } },
    env: { RATE_LIMIT_SCALE: "1000", BLOB_DIR: folder },
  });
  ada = await platform.person();
}, 240_000);
afterAll(async () => {
  await Promise.all(open.map((part) => part.close()));
  await platform.close();
  await rm(folder, { recursive: true, force: true });
});

async function part(example: string): Promise<PartUnderTest> {
  const made = await partUnderTest(platform, ada, example);
  open.push(made);
  return made;
}

const inFolder = async (workspace: string, kind: string): Promise<string[]> =>
  (await readdir(join(folder, workspace, kind)).catch(() => [])).toSorted();

/** Everything that lies there was used two months ago. */
async function age(workspace: string): Promise<void> {
  const then = new Date(Date.now() - 60 * 86_400_000);
  for (const kind of await readdir(join(folder, workspace)))
    for (const name of await inFolder(workspace, kind))
      await utimes(join(folder, workspace, kind, name), then, then).catch(() => undefined);
}

test("a result of which a mesh is lost is built again, and nobody is told of an error", async () => {
  const bracket = await part("bracket");
  const { manifest } = await bracket.result();
  const name = manifest?.bodies[0]?.meshKey ?? "";
  await rm(join(folder, bracket.workspace, "mesh", name));
  await vi.waitFor(async () => {
    const { state, error } = await bracket.result();
    expect([state, error]).toEqual(["ready", null]);
    const mesh = await ada.fetch(`${platform.origin}${blobPath(bracket.document, "mesh", name)}`);
    expect(mesh.status).toBe(200);
  }, patience);
});

test("of a document that is deleted for good all blobs go; one that is there keeps what it shows", async () => {
  const [knob, housing] = [await part("knob"), await part("housing")];
  await Promise.all([knob.result(), housing.result()]);
  const drawn = async ({ workspace }: PartUnderTest) =>
    vi.waitFor(async () => expect(await inFolder(workspace, "thumbnail")).toHaveLength(1), patience);
  await Promise.all([drawn(knob), drawn(housing)]);
  const params = { document: knob.document };
  good(await ada.api.trashDocument({ params }));
  await age(knob.workspace);
  await age(housing.workspace);

  // Results of single operations are a cache, of which the unused goes; when it has gone, a sweep has been here.
  const swept = ({ workspace }: PartUnderTest) =>
    vi.waitFor(async () => expect(await inFolder(workspace, "shape")).toEqual([]), patience);
  await Promise.all([swept(knob), swept(housing)]);
  const kinds = ["manifest", "mesh", "names", "thumbnail"];
  const held = async ({ workspace }: PartUnderTest) =>
    Promise.all(kinds.map(async (kind) => (await inFolder(workspace, kind)).length > 0));
  expect(await held(knob)).toEqual([true, true, true, true]);

  good(await ada.api.deleteDocument({ params }));
  await vi.waitFor(async () => expect(await held(knob)).toEqual([false, false, false, false]), patience);
  expect(await held(housing)).toEqual([true, true, true, true]);
  expect((await housing.result()).state).toBe("ready");
});
