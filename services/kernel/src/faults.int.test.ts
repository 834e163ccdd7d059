import { blobPath } from "@solidtype/contracts";
import {
  type Person,
  type PlatformUnderTest,
  type Stack,
  sharedStack,
  startPlatform,
  startStack,
} from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PartUnderTest, good, partUnderTest, patience } from "./testing/part-under-test.ts";

// Everything here goes through six processes, and some of it has to start again; each wait has a deadline of its own.
vi.setConfig({ testTimeout: 300_000 });

/** A Redis of its own, to be taken away. */
let stack: Stack;
let platform: PlatformUnderTest;
let ada: Person;
const open: PartUnderTest[] = [];

beforeAll(async () => {
  stack = await startStack({ redis: true });
  const { postgres, nats } = sharedStack();
  platform = await startPlatform({
    urls: { postgres, nats, redis: stack.urls.redis ?? "" },
    beside: { kernel: { KERNEL_WORKERS: "1" } },
    env: { RATE_LIMIT_SCALE: "1000" },
  });
  ada = await platform.person();
}, 240_000);
afterAll(async () => {
  await Promise.all(open.map((part) => part.close()));
  await platform.close();
  await stack.stop();
});

async function part(example: string): Promise<PartUnderTest> {
  const made = await partUnderTest(platform, ada, example);
  open.push(made);
  return made;
}

test.each([100, 1500])(
  "killed %i ms after an edit, the service builds the document when it is back",
  async (milliseconds) => {
    const housing = await part("housing");
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await platform.kill("kernel");
    await platform.start("kernel");
    const { state, manifest } = await housing.result();
    expect(state).toBe("ready");
    expect(manifest?.bodies.length).toBeGreaterThan(0);
  },
);

test("what was edited while the service was away is built without anybody asking", async () => {
  await platform.kill("kernel");
  const knob = await part("knob");
  await platform.start("kernel");
  await vi.waitFor(async () => {
    const { data } = good(await ada.api.getDocument({ params: { document: knob.document } }));
    expect(data.thumbnailKey).not.toBeNull();
  }, patience);
});

test("while Redis is away results are served, jobs are refused in words, and edits are built afterwards", async () => {
  const flange = await part("flange");
  const { document } = flange;
  const before = await flange.result();
  const mesh = blobPath(document, "mesh", before.manifest?.bodies[0]?.meshKey ?? "");
  await stack.kill("redis");
  await vi.waitFor(async () => expect(await kernelFailing()).toContain("redis"), patience);
  expect(await flange.result()).toMatchObject({ state: "ready", offset: before.offset });
  expect((await ada.fetch(`${platform.origin}${mesh}`)).status).toBe(200);
  const refused = await ada.api.startExport({ params: { document }, body: { format: "step" } });
  expect(refused).toMatchObject({ ok: false, status: 503, error: { code: "storage-unavailable" } });
  flange.part.run({ command: "setMeta", name: "Renamed without Redis" });
  await flange.saved();
  await stack.startServer("redis");
  await vi.waitFor(async () => expect(await kernelFailing()).not.toContain("redis"), patience);
  const after = await flange.result();
  expect(after.state).toBe("ready");
  expect(after.offset).not.toBe(before.offset);
  expect(await ada.api.startExport({ params: { document }, body: { format: "step" } })).toMatchObject({
    ok: true,
  });
});

test("the same request twice is one export", async () => {
  const clevis = await part("clevis");
  const asked = {
    params: { document: clevis.document },
    body: { format: "stl" as const },
    idempotencyKey: "once",
  };
  const [first, second] = await Promise.all([ada.api.startExport(asked), ada.api.startExport(asked)]);
  const { id } = good(first).data;
  expect(good(second).data.id).toBe(id);
  const params = { document: clevis.document, job: id };
  await expect
    .poll(async () => good(await ada.api.getJob({ params })).data.state, { timeout: 30_000 })
    .toBe("done");
  const { result } = good(await ada.api.getJob({ params })).data;
  expect(good(await ada.api.startExport(asked)).data).toMatchObject({ id, state: "done", result });
});

test("an export that waits behind others can be cancelled, and they go on", async () => {
  const plate = await part("fixture-plate");
  const params = { document: plate.document };
  const begun: string[] = [];
  for (const format of ["step", "brep", "stl"] as const)
    begun.push(good(await ada.api.startExport({ params, body: { format } })).data.id);
  const [first, , last] = begun;
  const state = async (job: typeof last) =>
    good(await ada.api.getJob({ params: { ...params, job: job ?? "" } })).data.state;
  good(await ada.api.cancelJob({ params: { ...params, job: last ?? "" } }));
  expect(await state(last)).toBe("cancelled");
  await vi.waitFor(async () => expect(await state(first)).toBe("done"), patience);
});

async function kernelFailing(): Promise<readonly string[]> {
  const health = (await (await fetch(`${platform.origin}/api/v1/health`)).json()) as {
    readonly services: readonly { readonly name: string; readonly failing: readonly string[] }[];
  };
  return health.services.find(({ name }) => name === "kernel")?.failing ?? ["missing"];
}
