import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { bench, rate } from "@solidtype/bench";
import { bareEnvironment, createTestPlatform, freePort, startPlatform, startStack } from "@solidtype/testkit";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function get(url: string, headers: Record<string, string> = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      response.resume();
      response.once("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
      );
    })
      .once("error", reject)
      .end();
  });
}

async function run(file: string, env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { ...bareEnvironment(), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

/**
 * Ours is a whole GET at the door: HTTP, who is it, may they, how often, the call, the row, its schemas. The peer does
 * the same hops with nothing in them: a bare route, a NATS request, a Prisma read. The HTTP hop is on both sides,
 * because a GET has one; what a bare request and read do without it stands beside them.
 */
await bench("a row through the front door against the least that can be between", async (m) => {
  const stack = await startStack({ postgres: true, nats: true, redis: true });
  const { postgres = "", nats = "", redis = "" } = stack.urls;
  const platform = await startPlatform({
    urls: { postgres, nats, redis },
    env: { RATE_LIMIT_SCALE: "100000" },
  });
  const ada = await platform.person();
  const workspace = await ada.api.createWorkspace({ body: { name: "Bench" } });
  if (!workspace.ok) throw new Error(workspace.error.message);
  const project = await ada.api.createProject({
    params: { workspace: workspace.value.data.id },
    body: { name: "P" },
  });
  if (!project.ok) throw new Error(project.error.message);
  const { id } = project.value.data;

  const bare = createTestPlatform(nats);
  const SUBJECT = `${bare.prefix}.rpc.metadata.bare.v1`;
  const PORT = String(await freePort());
  const children = [
    await run("../testing/bare-read.ts", {
      ...bare.env("metadata"),
      DATABASE_URL: platform.databaseUrl,
      SUBJECT,
    }),
    await run("../testing/bare-door.ts", { ...bare.env("gateway"), PORT, SUBJECT }),
  ];
  const bus = bare.bus("gateway");
  await bus.whenConnected();
  const line = bus.connection();
  if (!line.ok) throw new Error(line.error.message);
  const question = JSON.stringify({ id });

  const url = `${platform.origin}/api/v1/projects/${id}`;
  const headers = { cookie: ada.cookie };
  for (const lanes of [1, 32])
    await m.measure({
      figure: `GET of a project, ${lanes} at a time`,
      unit: "/s",
      goal: { ratioAtLeast: 0.6 },
      runs: 5,
      warmup: 2,
      ours: () => rate(() => get(url, headers), { ms: 1000, lanes }),
      peer: {
        name: "bare route, NATS request, Prisma read",
        run: () => rate(() => get(`http://127.0.0.1:${PORT}/projects/${id}`), { ms: 1000, lanes }),
      },
    });
  await m.measure({
    figure: "the same without HTTP, 32 at a time",
    unit: "/s",
    runs: 3,
    warmup: 1,
    ours: () =>
      rate(async () => void (await line.value.request(SUBJECT, question, { timeout: 5000 })).json(), {
        ms: 1000,
        lanes: 32,
      }),
  });

  for (const child of children) child.kill();
  await bare.close();
  agent.destroy();
  await platform.close();
  await stack.stop();
});
