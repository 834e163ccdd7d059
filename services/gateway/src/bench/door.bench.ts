import { Agent, request } from "node:http";
import { type AddressInfo } from "node:net";
import { bench } from "@solidtype/bench";
import { startStack } from "@solidtype/testkit";
import Fastify from "fastify";
import pg from "pg";
import { type Person, startPlatform } from "@solidtype/testkit";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function get(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    })
      .once("error", reject)
      .end();
  });
}

async function perSecond(ask: () => Promise<number>, ms = 1500, lanes = 32): Promise<number> {
  const end = Date.now() + ms;
  let done = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (Date.now() < end) {
        const status = await ask();
        if (status !== 200) throw new Error(`answered ${status}`);
        done++;
      }
    }),
  );
  return done / (ms / 1000);
}

const p95 = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;

async function must<Value>(
  answer: Promise<{ ok: true; value: Value } | { ok: false; error: { message: string } }>,
): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** `count` documents as rows; their content is beside the point here. */
async function fill(
  databaseUrl: string,
  project: { id: string; workspaceId: string; mainBranchId: string; createdById: string },
  count: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO "document" ("id", "workspaceId", "projectId", "branchId", "kind", "name", "createdById", "editedById")
     SELECT 'doc_' || lpad(to_hex(n), 26, '0'), $1, $2, $3, 'part', 'Part ' || n, $4, $4 FROM generate_series(1, $5) n`,
    [project.workspaceId, project.id, project.mainBranchId, project.createdById, count],
  );
  await client.end();
}

await bench("the front door against bare routes and reads", async (m) => {
  const stack = await startStack({ postgres: true, nats: true, redis: true });
  const { postgres = "", nats = "", redis = "" } = stack.urls;
  const platform = await startPlatform({
    urls: { postgres, nats, redis },
    env: { RATE_LIMIT_SCALE: "100000" },
  });
  const ada: Person = await platform.person();
  const headers = { cookie: ada.cookie };
  const { data: workspace } = await must(ada.api.createWorkspace({ body: { name: "Bench" } }));
  const { data: project } = await must(
    ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "Many" } }),
  );

  const bare = Fastify();
  bare.get("/me", async () => ({ data: { person: { id: ada.id, name: "Ada" } } }));
  await bare.listen({ host: "127.0.0.1", port: 0 });
  const bareUrl = `http://127.0.0.1:${(bare.server.address() as AddressInfo).port}/me`;

  await m.measure({
    figure: "GET /api/v1/me from the session cache",
    unit: "/s",
    goal: { ratioAtLeast: 0.4 },
    runs: 5,
    warmup: 2,
    ours: () => perSecond(() => get(`${platform.origin}/api/v1/me`, headers)),
    peer: { name: "bare Fastify route", run: () => perSecond(() => get(bareUrl, headers)) },
  });

  await fill(platform.databaseUrl, project, 10_000);
  await m.measure({
    figure: "first page of 10,000 documents, p95",
    unit: "ms",
    goal: { atMost: 50 },
    runs: 3,
    warmup: 1,
    ours: async () => {
      const times: number[] = [];
      for (let n = 0; n < 60; n++)
        times.push(await timed(() => must(ada.api.listDocuments({ params: { project: project.id } }))));
      return p95(times);
    },
  });

  const { data: followed } = await must(
    ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "Followed" } }),
  );
  const stop = new AbortController();
  let heard: ((name: string) => void) | undefined;
  const reading = Array.from({ length: 200 }, async (_, index) => {
    const base = `${platform.origin}/api/v1/shapes/folders?project=${followed.id}`;
    const first = await ada.fetch(`${base}&offset=-1`);
    await first.arrayBuffer();
    const live = await ada.fetch(
      `${base}&offset=${first.headers.get("electric-offset")}&handle=${first.headers.get("electric-handle")}&live=true&live_sse=true`,
      { signal: stop.signal },
    );
    const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
    return {
      follow: async () => {
        for (;;) {
          const part = await reader?.read().catch(() => undefined);
          if (part?.done !== false) return;
          if (index === 199)
            for (const [, name] of part.value.matchAll(/"name":"(row \d+)"/g)) heard?.(name ?? "");
        }
      },
    };
  });
  for (const { follow } of await Promise.all(reading)) void follow();
  let row = 0;
  await m.measure({
    figure: "write to the shape's row, 200 live shapes, p95",
    unit: "ms",
    goal: { atMost: 50 },
    runs: 3,
    warmup: 1,
    ours: async () => {
      const times: number[] = [];
      for (let n = 0; n < 40; n++) {
        const name = `row ${row++}`;
        const arrived = new Promise<void>((resolve) => (heard = (seen) => seen === name && resolve()));
        times.push(
          await timed(async () => {
            await must(ada.api.createFolder({ params: { project: followed.id }, body: { name } }));
            await arrived;
          }),
        );
      }
      return p95(times);
    },
  });
  stop.abort();

  const { data: thousand } = await must(
    ada.api.createProject({ params: { workspace: workspace.id }, body: { name: "Thousand" } }),
  );
  for (let at = 0; at < 1000; at += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        must(ada.api.createDocument({ params: { project: thousand.id }, body: { name: `Part ${at + n}` } })),
      ),
    );
  let branch = 0;
  await m.measure({
    figure: "branch over 1,000 documents",
    unit: "ms",
    goal: { atMost: 100 },
    runs: 5,
    warmup: 1,
    ours: () =>
      timed(() =>
        must(
          ada.api.createBranch({
            params: { project: thousand.id },
            body: { name: `b${branch++}`, parent: thousand.mainBranchId },
          }),
        ),
      ),
  });

  await bare.close();
  agent.destroy();
  await platform.close();
  await stack.stop();
});
