import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { failure, newId, problemOf } from "@solidtype/contracts";
import { connectStreams } from "@solidtype/sync/node";
import { expect, onTestFinished, test } from "vitest";
import { ChatRows } from "./chat-rows.ts";
import { KeptChats } from "./kept-chats.ts";

/** A docsync that answers what is asked for from an offset on. */
async function rowsFrom(
  answer: (offset: string | null, response: ServerResponse) => void,
): Promise<ChatRows> {
  const docsync = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    answer(new URL(request.url ?? "", "http://docsync").searchParams.get("offset"), response);
  });
  docsync.listen(0, "127.0.0.1");
  await once(docsync, "listening");
  onTestFinished(() => void docsync.close());
  const { port } = docsync.address() as AddressInfo;
  const streams = connectStreams({ docsyncUrl: `http://127.0.0.1:${port}`, token: async () => "token" });
  return new ChatRows(streams, { workspace: newId("workspace"), session: newId("session") });
}

const said = (id: string) => ({
  type: "message",
  key: id,
  value: {
    id,
    run: "r",
    epoch: 0,
    role: "user",
    at: "2026-01-01T00:00:00.000Z",
    author: "ada",
    state: "whole",
  },
  headers: { operation: "insert" },
});
const messagesOf = async (rows: ChatRows) => {
  const chat = await rows.chat();
  return chat.ok ? chat.value.messages.map(({ id }) => id) : chat.error.code;
};

/** A stream that holds these rows; an offset is how many were read. */
function holding(rows: unknown[], asked: (string | null)[] = []) {
  return (offset: string | null, response: ServerResponse) => {
    asked.push(offset);
    const from = offset === "-1" ? 0 : Number(offset);
    if (from > rows.length) {
      response.statusCode = 400;
      return void response.end(JSON.stringify(problemOf(failure("invalid-input"), newId("request"))));
    }
    response.setHeader("stream-next-offset", String(rows.length)).setHeader("stream-up-to-date", "true");
    response.end(JSON.stringify(rows.slice(from)));
  };
}

test("a chat of very many rows is read whole, page by page", async () => {
  const [pages, perPage] = [5, 50_000];
  const page = JSON.stringify(Array.from({ length: perPage }, () => 0));
  let served = 0;
  const rows = await rowsFrom((_offset, response) => {
    served++;
    response.setHeader("stream-next-offset", `0_${served}`);
    if (served === pages) response.setHeader("stream-up-to-date", "true");
    response.end(page);
  });
  const read = await rows.read();
  expect(read.ok && read.value.length).toBe(pages * perPage);
});

test("a chat that is looked at again is read on from where it was read to, also by two at once", async () => {
  const stream: unknown[] = [said("a")];
  const asked: (string | null)[] = [];
  const rows = await rowsFrom(holding(stream, asked));
  expect(await messagesOf(rows)).toEqual(["a"]);
  const { length } = rows;
  stream.push(said("b"), said("c"));
  expect(await Promise.all([messagesOf(rows), messagesOf(rows)])).toEqual([
    ["a", "b", "c"],
    ["a", "b", "c"],
  ]);
  expect(asked).toEqual(["-1", "1", "3"]);
  expect(rows.length).toBeGreaterThan(2 * length);
});

test("while a very long chat is taken in, everything else in the process has its turn", async () => {
  const stream = Array.from({ length: 100_000 }, (_, at) => said(`m${at}`));
  const rows = await rowsFrom(holding(stream));
  await rows.read();
  let turns = 0;
  let reading = true;
  const count = (): void => {
    turns += 1;
    if (reading) setImmediate(count);
  };
  const chat = rows.chat();
  setImmediate(count);
  expect((await chat).ok).toBe(true);
  reading = false;
  expect(turns).toBeGreaterThanOrEqual(49);
});

test("a stream that was put back to what it once was is read anew", async () => {
  const stream: unknown[] = [said("a"), said("b"), said("c")];
  const rows = await rowsFrom(holding(stream));
  expect(await messagesOf(rows)).toEqual(["a", "b", "c"]);
  stream.splice(1, 2);
  expect(await messagesOf(rows)).toEqual(["a"]);
});

test("an answer that breaks off is one that may be asked for again, and ends no run", async () => {
  const stream: unknown[] = [said("a"), said("b")];
  let breaks = true;
  const rows = await rowsFrom((offset, response) => {
    if (!breaks) return holding(stream)(offset, response);
    response.setHeader("stream-next-offset", "2").setHeader("stream-up-to-date", "true");
    response.write(JSON.stringify(stream).slice(0, 20), () => response.destroy());
  });
  expect(await messagesOf(rows)).toBe("service-unavailable");
  expect(await rows.transcript("r").rows()).toMatchObject({ ok: false, error: { code: "unavailable" } });
  breaks = false;
  expect(await messagesOf(rows)).toEqual(["a", "b"]);
});

test("of the chats that are kept the longest unused are let go until the rest fits", () => {
  const kept = new KeptChats(10);
  const [a, b, c] = [newId("session"), newId("session"), newId("session")];
  const chat = (length: number) => ({ length }) as ChatRows;
  const [first, second] = [kept.of(a, () => chat(4)), kept.of(b, () => chat(4))];
  kept.fit();
  expect(kept.of(a, () => chat(0))).toBe(first);
  kept.of(c, () => chat(6));
  kept.fit();
  expect(kept.of(a, () => chat(0))).toBe(first);
  expect(kept.of(b, () => chat(0))).not.toBe(second);
});
