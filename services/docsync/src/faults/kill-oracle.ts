import type { KillablePostgres, KillableReplica } from "../testing/killable.ts";

/**
 * Writers number their messages and send each one until it is answered, under a producer; readers
 * follow the streams as events, going on at their last offset. Meanwhile processes are killed. In
 * the end, each writer's messages must be in its stream exactly once and in order (whatever was
 * acknowledged, and what was not but arrived), offsets must never have gone back, and every reader
 * must have seen the same bytes as the stream has.
 */
export type Verdict = {
  readonly problems: readonly string[];
  readonly acknowledged: number;
  readonly kills: number;
};

type World = { readonly replicas: readonly KillableReplica[]; readonly postgres: KillablePostgres };

export async function killOracle(world: World, seed: number): Promise<Verdict> {
  const random = randomOf(seed);
  const run = `kill-${seed}-${Date.now()}`;
  const streams = [0, 1, 2].map((number) => `${run}/${number}`);
  const problems: string[] = [];
  const over = new AbortController();
  for (const stream of streams)
    await insist(world, random, stream, { method: "PUT", headers: { "content-type": "text/plain" } });
  const readers = streams.map((stream) => follow(world, randomOf(seed + 7), stream, over.signal, problems));
  const pace = { stopped: false, gentle: false };
  const writers = Array.from({ length: 6 }, (_, writer) =>
    write(
      world,
      randomOf(seed * 31 + writer),
      streams[writer % streams.length] ?? "",
      writer,
      pace,
      problems,
    ),
  );
  let kills = 0;
  for (let i = 0; i < 3; i++) {
    await pause(50 + random() * 150);
    kills++;
    if (random() < 0.3) {
      await world.postgres.kill();
      await pause(random() * 100);
      await world.postgres.restart();
    } else {
      const victim = world.replicas[Math.floor(random() * world.replicas.length)];
      await victim?.kill();
      await pause(random() * 50);
      // It is killed in the thick of it; while it starts, what is left of the machine is its own.
      pace.gentle = true;
      await victim?.start();
      pace.gentle = false;
    }
  }
  pace.stopped = true;
  const counts = await Promise.all(writers);
  const contents = await Promise.all(streams.map((stream) => readAll(world, random, stream)));
  for (const [index, content] of contents.entries())
    checkContent(
      content,
      counts.filter((_, writer) => writer % streams.length === index),
      index,
      streams.length,
      problems,
    );
  const deadline = Date.now() + 60_000;
  const caughtUp = () =>
    readers.every((reader, index) => reader.text.length >= (contents[index]?.length ?? 0));
  while (!caughtUp() && Date.now() < deadline) await pause(20);
  over.abort();
  await Promise.all(readers.map((reader) => reader.done));
  for (const [index, reader] of readers.entries())
    if (reader.text !== contents[index])
      problems.push(`the reader of stream ${index} saw something else than the stream holds`);
  return { problems, acknowledged: counts.reduce((sum, count) => sum + count, 0), kills };
}

async function write(
  world: World,
  random: () => number,
  stream: string,
  writer: number,
  pace: { readonly stopped: boolean; readonly gentle: boolean },
  problems: string[],
): Promise<number> {
  let last = "";
  let seq = 0;
  for (; !pace.stopped; seq++) {
    if (pace.gentle) await pause(20);
    const answer = await insist(world, random, stream, {
      method: "POST",
      headers: {
        "content-type": "text/plain",
        "producer-id": `w${writer}`,
        "producer-epoch": "0",
        "producer-seq": String(seq),
      },
      body: `${writer}:${seq};`,
    });
    const offset = answer.headers.get("stream-next-offset") ?? "";
    if (!answer.ok) problems.push(`writer ${writer} was answered ${answer.status} for ${seq}`);
    if (offset <= last) problems.push(`writer ${writer}: offset ${offset} after ${last}`);
    last = offset;
  }
  return seq;
}

function checkContent(
  content: string,
  counts: readonly number[],
  first: number,
  step: number,
  problems: string[],
): void {
  const seen = new Map<number, number>();
  for (const message of content.split(";").filter(Boolean)) {
    const [writer = Number.NaN, seq = Number.NaN] = message.split(":").map(Number);
    const expected = seen.get(writer) ?? 0;
    if (seq !== expected) problems.push(`writer ${writer}: found ${seq} where ${expected} belongs`);
    seen.set(writer, seq + 1);
  }
  for (const [index, count] of counts.entries()) {
    const writer = first + index * step;
    if ((seen.get(writer) ?? 0) !== count)
      problems.push(`writer ${writer}: ${count} acknowledged, ${seen.get(writer) ?? 0} stored`);
  }
}

function follow(world: World, random: () => number, stream: string, signal: AbortSignal, problems: string[]) {
  const state = { text: "", done: Promise.resolve() };
  const run = async () => {
    let offset = "-1";
    while (!signal.aborted) {
      try {
        const response = await fetch(
          `${target(world, random)}/v1/stream/${stream}?offset=${offset}&live=sse`,
          { signal },
        );
        if (!response.ok || response.body === null) {
          await pause(10);
          continue;
        }
        let text = "";
        let data = "";
        const decoder = new TextDecoder();
        for await (const part of response.body) {
          text += decoder.decode(part, { stream: true });
          for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
            const event = text.slice(0, end);
            text = text.slice(end + 2);
            if (event.startsWith("event: data\n")) data += event.slice("event: data\ndata:".length);
            else {
              const next: string = JSON.parse(event.slice("event: control\ndata:".length)).streamNextOffset;
              if (offset !== "-1" && next < offset)
                problems.push(`a reader was sent back from ${offset} to ${next}`);
              state.text += data;
              data = "";
              offset = next;
            }
          }
        }
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        await pause(10);
      }
    }
  };
  state.done = run();
  return state;
}

async function readAll(world: World, random: () => number, stream: string): Promise<string> {
  let text = "";
  let offset = "-1";
  for (;;) {
    const answer = await insist(world, random, stream, { method: "GET" }, `?offset=${offset}`);
    text += await answer.text();
    offset = answer.headers.get("stream-next-offset") ?? "";
    if (answer.headers.get("stream-up-to-date") === "true") return text;
  }
}

/** Again and again, on whichever replica lives, until the answer is more than "not now". */
async function insist(
  world: World,
  random: () => number,
  stream: string,
  init: RequestInit,
  query = "",
): Promise<Response> {
  for (;;) {
    if (world.replicas.some((replica) => replica.crashed)) throw new Error("a replica ended by itself");
    try {
      const answer = await fetch(`${target(world, random)}/v1/stream/${stream}${query}`, {
        ...init,
        signal: AbortSignal.timeout(5_000),
      });
      if (answer.status < 500) return answer;
      await answer.arrayBuffer();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
    await pause(10);
  }
}

function target(world: World, random: () => number): string {
  const alive = world.replicas.filter((replica) => replica.url !== null);
  const one = alive[Math.floor(random() * alive.length)];
  if (one === undefined || one.url === null) throw new TypeError("no replica lives");
  return one.url;
}

/** mulberry32: the same seed, the same faults. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
