import { bench } from "@solidtype/bench";
import { Client, percentile } from "./load.ts";
import { startOurs } from "./peers.ts";

type Room = { append(): Promise<number[]>; close(): void };

/** Readers at the end of a stream; `append` answers how long each of them waited for the new bytes. */
async function open(client: Client, path: string, readers: number): Promise<Room> {
  let arrived: (() => void)[] = [];
  const following = await Promise.all(
    Array.from({ length: readers }, (_, index) =>
      client.follow(`/v1/stream/${path}?offset=now&live=sse`, (piece) => {
        if (piece.includes("event: data")) arrived[index]?.();
      }),
    ),
  );
  return {
    async append() {
      const started = performance.now();
      const waits = Array.from(
        { length: readers },
        (_, index) =>
          new Promise<number>((resolve) => {
            arrived[index] = () => resolve(performance.now() - started);
          }),
      );
      await client.call("POST", `/v1/stream/${path}`, Buffer.alloc(100, 66));
      const took = await Promise.all(waits);
      arrived = [];
      return took;
    },
    close: () => {
      for (const stop of following) stop();
    },
  };
}

await bench("One append to everybody who follows", async (m) => {
  const server = await startOurs();
  const client = new Client(server.url);
  for (const name of ["crowd", "empty", "long"]) await client.call("PUT", `/v1/stream/${name}`);
  for (let i = 0; i < 40; i++) await client.call("POST", "/v1/stream/long", Buffer.alloc(1 << 20, 65));

  const crowd = await open(client, "crowd", 1_000);
  await m.measure({
    figure: "to 1,000 readers, p99",
    unit: "ms",
    goal: { atMost: 150 },
    ours: async () => percentile(await crowd.append(), 0.99),
    runs: 15,
    warmup: 5,
  });
  crowd.close();

  const [empty, long] = await Promise.all([open(client, "empty", 20), open(client, "long", 20)]);
  const slowest = async (room: Room) => {
    const took: number[] = [];
    for (let i = 0; i < 40; i++) took.push(Math.max(...(await room.append())));
    return percentile(took, 0.5);
  };
  await m.measure({
    figure: "to 20 readers of 40 MB, the last of them",
    unit: "ms",
    goal: { ratioAtMost: 1.2 },
    ours: () => slowest(long),
    peer: { name: "the same, empty stream", run: () => slowest(empty) },
    runs: 7,
    warmup: 2,
  });
  empty.close();
  long.close();
  await server.stop();
});
process.exit();
