import { bench } from "@solidtype/bench";
import { Client, load } from "./load.ts";
import { startBare, startOurs, startStock, type Server } from "./peers.ts";

const STREAMS = 64;
const body = Buffer.alloc(200, 65);

async function prepare(server: Server, name: string): Promise<(writers: number) => ReturnType<typeof load>> {
  const client = new Client(server.url);
  const path = (index: number) => `/v1/stream/${name}-${index % STREAMS}`;
  for (let index = 0; index < STREAMS; index++) await client.call("PUT", path(index));
  return (writers) =>
    load(writers, 2_000, (writer, round) => client.call("POST", path(writer + round), body));
}

await bench("Durable appends of 200 bytes over HTTP to 64 streams", async (m) => {
  const servers = await Promise.all([startOurs(), startStock(), startBare()]);
  const [ours, stock, bare] = (await Promise.all(
    servers.map((server, index) => prepare(server, `appends-${index}`)),
  )) as [
    Awaited<ReturnType<typeof prepare>>,
    Awaited<ReturnType<typeof prepare>>,
    Awaited<ReturnType<typeof prepare>>,
  ];
  const rate = async (run: typeof ours) => (await run(STREAMS)).perSecond;
  await m.measure({
    figure: "appends, 64 writers, against the stock server with files",
    unit: "/s",
    goal: { ratioAtLeast: 5 },
    ours: () => rate(ours),
    peer: { name: "@durable-streams/server", run: () => rate(stock) },
    runs: 3,
  });
  await m.measure({
    figure: "appends, 64 writers, against a bare POST",
    unit: "/s",
    goal: { ratioAtLeast: 0.4 },
    ours: () => rate(ours),
    peer: { name: "fastify, keeps nothing", run: () => rate(bare) },
    runs: 5,
  });
  await m.measure({
    figure: "append, 50 writers, p99",
    unit: "ms",
    goal: { atMost: 20 },
    ours: async () => (await ours(50)).p99,
    runs: 5,
  });
  await Promise.all(servers.map((server) => server.stop()));
});
process.exit();
