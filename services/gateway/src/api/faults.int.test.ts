import { type Stack, startStack } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Person,
  type PlatformUnderTest,
  testPassword as password,
  startPlatform,
} from "@solidtype/testkit";

let stack: Stack;
let platform: PlatformUnderTest;
let ada: Person;
let workspace: string;

beforeAll(async () => {
  stack = await startStack({ postgres: true, nats: true, redis: true });
  const { postgres = "", nats = "", redis = "" } = stack.urls;
  platform = await startPlatform({ urls: { postgres, nats, redis } });
  ada = await platform.person("Ada");
  const made = await ada.api.createWorkspace({ body: { name: "Lasting" } });
  if (!made.ok) throw new Error(made.error.message);
  workspace = made.value.data.id;
}, 120_000);
afterAll(async () => {
  await platform.close().catch(() => undefined);
  await stack.stop();
});

const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }) =>
  answer.ok ? "ok" : answer.error.code;
const read = () => ada.api.getWorkspace({ params: { workspace } });
const soon = { timeout: 20_000, interval: 100 };

async function gatewayFails(): Promise<readonly string[]> {
  const health = (await (await fetch(`${platform.origin}/api/v1/health`)).json()) as {
    services: { name: string; failing: string[] }[];
  };
  return health.services.flatMap(({ name, failing }) => failing.map((what) => `${name}: ${what}`));
}

const signIn = () =>
  fetch(`${platform.origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: platform.origin },
    body: JSON.stringify({ email: ada.email, password }),
  });

test(
  "with Redis away nobody signs in, reading and writing go on, and health says so",
  { timeout: 60_000 },
  async () => {
    await stack.kill("redis");
    await expect.poll(gatewayFails, soon).toContain("gateway: redis");
    expect((await signIn()).status).toBe(503);
    expect(codeOf(await read())).toBe("ok");
    expect(
      codeOf(await ada.api.updateWorkspace({ params: { workspace }, body: { name: "Lasting still" } })),
    ).toBe("ok");
    await stack.startServer("redis");
    await expect.poll(async () => (await signIn()).status, soon).toBe(200);
  },
);

test(
  "with Postgres away answers are 503 with a time to come back, and afterwards everything goes on",
  { timeout: 60_000 },
  async () => {
    await stack.kill("postgres");
    await expect.poll(async () => codeOf(await read()), soon).toBe("storage-unavailable");
    const answer = await ada.fetch(`${platform.origin}/api/v1/workspaces/${workspace}`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBeTruthy();
    await stack.startServer("postgres");
    await expect.poll(async () => codeOf(await read()), soon).toBe("ok");
    const shape = async () =>
      (await ada.fetch(`${platform.origin}/api/v1/shapes/workspaces?offset=-1`)).status;
    await expect.poll(shape, soon).toBe(200);
  },
);

test(
  "with NATS away the gateway says so in words, and what happened meanwhile is told afterwards",
  { timeout: 60_000 },
  async () => {
    expect(codeOf(await ada.api.getMe())).toBe("ok");
    await stack.kill("nats");
    await expect
      .poll(async () => codeOf(await read()), soon)
      .toMatch(/bus-unavailable|service-unavailable|deadline-exceeded/);
    // Who one is was known a moment ago and goes on being known for a while.
    expect(codeOf(await ada.api.getMe())).toBe("ok");
    await stack.startServer("nats");
    await expect.poll(async () => codeOf(await read()), soon).toBe("ok");
  },
);

test(
  "metadata killed in the middle of many creating requests leaves each done once or not at all",
  { timeout: 60_000 },
  async () => {
    const ask = (index: number) =>
      ada.api.createProject({
        params: { workspace },
        body: { name: `p${index}` },
        idempotencyKey: `crash-${index}`,
      });
    const first = Array.from({ length: 30 }, (_, index) => ask(index));
    await platform.restart("metadata");
    await Promise.all(first);
    for (let index = 0; index < 30; index++)
      await expect.poll(async () => codeOf(await ask(index)), soon).toBe("ok");
    const listed = await ada.api.listProjects({ params: { workspace }, query: { limit: 200 } });
    if (!listed.ok) throw new Error(listed.error.message);
    expect(listed.value.data.map(({ name }) => name).toSorted()).toEqual(
      Array.from({ length: 30 }, (_, index) => `p${index}`).toSorted(),
    );
  },
);

test(
  "docsync that hangs keeps nobody at the door for longer than its patience, and nothing else waits for it",
  { timeout: 90_000 },
  async () => {
    const project = await ada.api.createProject({
      params: { workspace: workspace as never },
      body: { name: "H" },
    });
    if (!project.ok) throw new Error(project.error.message);
    const made = await ada.api.createDocument({
      params: { project: project.value.data.id },
      body: { name: "D" },
    });
    if (!made.ok) throw new Error(made.error.message);
    const row = await ada.api.getDocument({ params: { document: made.value.data.id } });
    if (!row.ok) throw new Error(row.error.message);
    const edit = () =>
      ada.fetch(`${platform.origin}/api/v1/streams/${row.value.data.reading.stream}`, {
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        body: new Uint8Array(2),
      });
    platform.freeze("docsync");
    const edits = [edit(), edit()];
    expect(codeOf(await read())).toBe("ok");
    const refused = await Promise.all(edits);
    expect(refused.map(({ status }) => status)).toEqual([504, 504]);
    expect(await refused[0]?.json()).toMatchObject({ code: "deadline-exceeded", retryable: true });
    await platform.restart("docsync");
    expect((await edit()).status).toBe(400);
  },
);
