import {
  type DocumentResult,
  type JobRow,
  blobPath,
  bodyNames,
  jobFilePath,
  resultsLivePath,
  unpackMesh,
  uploadPath,
  uploaded,
} from "@solidtype/contracts";
import { createKernel, lastGoodOf } from "@solidtype/kernel";
import { compileOcct } from "@solidtype/kernel/node";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PartUnderTest, good, partUnderTest, patience } from "./testing/part-under-test.ts";

// Everything here goes through six processes; each wait has a deadline of its own.
vi.setConfig({ testTimeout: 240_000 });

let platform: PlatformUnderTest;
let ada: Person;
let bracket: PartUnderTest;

beforeAll(async () => {
  platform = await startPlatform({
    beside: { kernel: {} },
    env: { RATE_LIMIT_SCALE: "1000", MAX_UPLOAD_BYTES: String(51 << 20) },
  });
  ada = await platform.person();
  bracket = await partUnderTest(platform, ada, "bracket");
}, 120_000);
afterAll(async () => {
  await bracket.close();
  await platform.close();
});

const get = (path: string, person: Person = ada) => person.fetch(`${platform.origin}${path}`);

async function jobDone(job: JobRow): Promise<JobRow> {
  return vi.waitFor(async () => {
    const now = good(await ada.api.getJob({ params: { document: bracket.document, job: job.id } })).data;
    if (now.state === "queued" || now.state === "running") throw new Error(`it is ${now.state}`);
    return now;
  }, patience);
}

test("what is published is what a browser's own kernel makes of the document: keys, names and triangles", async () => {
  const { state, manifest } = await bracket.result();
  expect(state).toBe("ready");
  const [wasm, solver] = await Promise.all([compileOcct(), createNodeSketchSolver()]);
  const own = await (await createKernel({ wasm, solver })).rebuild(bracket.part.model);
  if (!own.ok || manifest === null) throw new Error("there is nothing to compare");
  const meshes = await own.value.meshes();
  expect(manifest.bodies.map(({ name, key, meshKey }) => ({ name, key, meshKey }))).toEqual(
    own.value.bodies.map(({ name, key }, at) => ({ name, key, meshKey: meshes[at]?.key })),
  );
  for (const [at, body] of manifest.bodies.entries()) {
    const mesh = await get(blobPath(bracket.document, "mesh", body.meshKey));
    expect(unpackMesh(new Uint8Array(await mesh.arrayBuffer()))).toEqual(meshes[at]?.mesh);
    const names = bodyNames.parse(
      await (await get(blobPath(bracket.document, "names", body.namesKey))).json(),
    );
    expect(names).toMatchObject(own.value.names(at));
  }
});

test("an edit is built and told to who watches", async () => {
  const heard = watch(resultsLivePath(bracket.document, bracket.branch));
  const first = await heard.next();
  expect(first?.state).toBe("ready");
  const last = bracket.part.model.features.at(-1)?.id ?? "";
  const suppress = async (suppressed: boolean) => {
    expect(bracket.part.run({ command: "suppressFeature", ids: [last], suppressed }).ok).toBe(true);
    await bracket.saved();
  };
  await suppress(true);
  const next = await heard.until(({ manifest }) => manifest?.offset !== first?.manifest?.offset);
  expect(next.manifest?.features.find(({ id }) => id === last)?.status).toBe("suppressed");
  expect(next.manifest?.bodies.map(({ key }) => key)).not.toEqual(
    first?.manifest?.bodies.map(({ key }) => key),
  );
  await suppress(false);
  heard.stop();
});

test("a feature that cannot be built is shown as it last could be, said to be so, and the same in a browser's kernel", async () => {
  const { manifest: before } = await bracket.result();
  const radius = async (text: string) => {
    expect(bracket.part.run({ command: "editFeature", id: "corners", params: { radius: text } }).ok).toBe(
      true,
    );
    await bracket.saved();
    return (await bracket.result()).manifest;
  };
  const shown = await radius("500 mm");
  const keys = (manifest: typeof shown) => manifest?.bodies.map(({ key, meshKey }) => [key, meshKey]);
  const corners = shown?.features.find(({ id }) => id === "corners");
  expect(corners).toMatchObject({ status: "failed", stale: true, error: { code: "fillet-failed" } });
  expect(keys(shown)).toEqual(keys(before));
  const [wasm, solver] = await Promise.all([compileOcct(), createNodeSketchSolver()]);
  const kernel = await createKernel({ wasm, solver });
  const own = await kernel.rebuild(bracket.part.model, undefined, lastGoodOf(shown?.standIns));
  expect(own.ok && own.value.bodies.map(({ key }) => key)).toEqual(shown?.bodies.map(({ key }) => key));
  const mended = await radius("8 mm");
  expect(mended).not.toHaveProperty("standIns");
  expect(mended?.features.find(({ id }) => id === "corners")?.status).toBe("built");
});

test("a branch that inherits the document shows it as it was when it was branched", async () => {
  const { manifest } = await bracket.result();
  const branch = good(
    await ada.api.createBranch({
      params: { project: bracket.project },
      body: { name: "Try", parent: bracket.branch },
    }),
  ).data.id;
  bracket.part.run({ command: "setMeta", name: "Renamed on main" });
  await bracket.saved();
  const params = { document: bracket.document };
  const inherited = good(await ada.api.getResult({ params, query: { branch } })).data;
  expect(inherited).toMatchObject({ state: "ready", manifest: { offset: manifest?.offset } });
  const own = await bracket.result();
  expect(own.offset).not.toBe(inherited.offset);
});

test("a branch is never shown what came after it, also while its own state is still to be built", async () => {
  const edited = async (name: string) => {
    bracket.part.run({ command: "addVariable", name, expression: "1 mm" });
    await bracket.saved();
  };
  await edited("before");
  const branch = good(
    await ada.api.createBranch({
      params: { project: bracket.project },
      body: { name: "Try it early", parent: bracket.branch },
    }),
  ).data.id;
  await edited("after");
  const later = await bracket.result();
  const params = { document: bracket.document };
  const standing = async () => good(await ada.api.getResult({ params, query: { branch } })).data;
  const first = await standing();
  expect(first.manifest?.offset ?? null).not.toBe(later.manifest?.offset);
  await vi.waitFor(async () => expect((await standing()).manifest?.offset).toBe(first.offset), patience);
});

test("the picture follows, is in the list of documents, and is a PNG", async () => {
  const key = await vi.waitFor(async () => {
    const { data } = good(await ada.api.getDocument({ params: { document: bracket.document } }));
    if (data.thumbnailKey === null) throw new Error("no picture yet");
    return data.thumbnailKey;
  }, patience);
  const name = key.split("/").at(-1) ?? "";
  const picture = await get(blobPath(bracket.document, "thumbnail", name));
  expect(picture.headers.get("content-type")).toBe("image/png");
  expect(new Uint8Array(await picture.arrayBuffer()).subarray(1, 4)).toEqual(new TextEncoder().encode("PNG"));
});

test("a part leaves as STEP and comes in again with the same volume", async () => {
  const { manifest } = await bracket.result();
  const volume = manifest?.bodies.reduce((sum, body) => sum + body.volume, 0) ?? 0;
  const started = good(
    await ada.api.startExport({ params: { document: bracket.document }, body: { format: "step" } }),
  ).data;
  const exported = await jobDone(started);
  expect(exported).toMatchObject({ state: "done", progress: 1, error: null });
  const file = await get(jobFilePath(bracket.document, started.id));
  expect(file.headers.get("content-disposition")).toContain('filename="The bracket.step"');
  const upload = await ada.fetch(`${platform.origin}${uploadPath(bracket.document, "back again.STEP")}`, {
    method: "PUT",
    body: await file.arrayBuffer(),
  });
  const { blob } = uploaded.parse(((await upload.json()) as { data: unknown }).data);
  const imported = await jobDone(
    good(await ada.api.startImport({ params: { document: bracket.document }, body: { upload: blob } })).data,
  );
  expect(imported.error).toBeNull();
  if (imported.kind !== "import") throw new Error("it is no import");
  const back = imported.result?.bodies.reduce((sum, body) => sum + body.volume, 0) ?? 0;
  expect(back / volume).toBeCloseTo(1, 6);
});

test("a file that is no part is refused in words, before it is in a document", async () => {
  const garbage = Buffer.alloc(50 << 20, "This is no STEP file. ");
  const answer = await ada.fetch(`${platform.origin}${uploadPath(bracket.document, "garbage.step")}`, {
    method: "PUT",
    body: garbage,
  });
  const { blob, bytes } = uploaded.parse(((await answer.json()) as { data: unknown }).data);
  expect(bytes).toBe(garbage.length);
  const job = await jobDone(
    good(await ada.api.startImport({ params: { document: bracket.document }, body: { upload: blob } })).data,
  );
  expect(job).toMatchObject({ state: "failed", result: null, error: { code: "file-unusable" } });
  expect(job.error?.message).toMatch(/STEP/);
});

test("nothing of it is open to somebody else, and a stranger's files cannot be imported", async () => {
  const { manifest } = await bracket.result();
  const stranger = await platform.person("Mallory");
  const body = manifest?.bodies[0];
  const job = good(
    await ada.api.startExport({ params: { document: bracket.document }, body: { format: "stl" } }),
  ).data;
  for (const path of [
    blobPath(bracket.document, "mesh", body?.meshKey ?? ""),
    jobFilePath(bracket.document, job.id),
    resultsLivePath(bracket.document, bracket.branch),
  ])
    expect([path, (await get(path, stranger)).status]).toEqual([path, 404]);
  const own = await partUnderTest(platform, stranger, "knob");
  const params = { document: own.document };
  expect(await stranger.api.getJob({ params: { ...params, job: job.id } })).toMatchObject({ status: 404 });
  // A mesh of another workspace, by its true name, under a document of one's own.
  expect((await get(blobPath(own.document, "mesh", body?.meshKey ?? ""), stranger)).status).toBe(404);
  const answer = await ada.fetch(`${platform.origin}${uploadPath(bracket.document, "a.stl")}`, {
    method: "PUT",
    body: "solid",
  });
  const { blob } = uploaded.parse(((await answer.json()) as { data: unknown }).data);
  expect(await stranger.api.startImport({ params, body: { upload: blob } })).toMatchObject({ status: 404 });
  await own.close();
});

test("a file that is larger than the door lets in is turned away in words, and nothing of it is kept", async () => {
  const answer = await ada.fetch(`${platform.origin}${uploadPath(bracket.document, "huge.step")}`, {
    method: "PUT",
    body: new Uint8Array((51 << 20) + 1),
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ code: "too-large" });
});

test("who is taken out of the workspace hears no more of its parts", async () => {
  const bob = await platform.person("Bob");
  const { workspace } = bracket;
  const invited = good(await ada.api.createInvitation({ params: { workspace }, body: { role: "admin" } }))
    .data.token;
  good(await bob.api.acceptInvitation({ body: { token: invited } }));
  const answer = await bob.fetch(`${platform.origin}${resultsLivePath(bracket.document, bracket.branch)}`);
  expect(answer.status).toBe(200);
  const reader = answer.body?.getReader();
  await reader?.read();
  good(await ada.api.removeMember({ params: { workspace, person: bob.id as never } }));
  const ended = (async () => {
    for (;;) {
      const part = await reader?.read().catch(() => ({ done: true }));
      if (part?.done !== false) return "ended";
    }
  })();
  expect(await ended).toBe("ended");
});

/** The results of a document as a browser hears of them. */
function watch(path: string) {
  const stop = new AbortController();
  const results: DocumentResult[] = [];
  void (async () => {
    const answer = await ada.fetch(`${platform.origin}${path}`, { signal: stop.signal });
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += new TextDecoder().decode(chunk as Uint8Array);
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (data !== undefined) results.push(JSON.parse(data) as DocumentResult);
      }
    }
  })().catch(() => undefined);
  const until = (fits: (result: DocumentResult) => boolean) =>
    vi.waitFor(() => {
      const found = results.find((result) => result.state !== "building" && fits(result));
      if (found === undefined) throw new Error(`nothing of the kind among ${results.length} results`);
      return found;
    }, patience);
  return { next: () => until(() => true), until, stop: () => stop.abort() };
}
