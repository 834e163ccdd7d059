import { setImmediate as turn } from "node:timers/promises";
import { liveWindowBytes } from "@solidtype/contracts";
import { expect, it } from "vitest";
import { liveFetch } from "./live-fetch.ts";

/** The far end: sends an answer in pieces, each a message of its own, as far as the reader's credit goes. */
function answering(total: number, piece: number) {
  let credit = liveWindowBytes;
  let sent = 0;
  let isSending = false;
  const send = async (id: number): Promise<void> => {
    if (isSending) return;
    isSending = true;
    while (sent < total && credit > 0) {
      const bytes = new Uint8Array(Math.min(piece, total - sent));
      sent += bytes.length;
      credit -= bytes.length;
      live.listener.body(id, bytes);
      await turn();
    }
    isSending = false;
    if (sent === total) live.listener.heard({ kind: "end", id, cut: false });
  };
  const live = liveFetch({
    origin: "http://localhost",
    fetch,
    channel: () => ({
      close: () => undefined,
      send: (message) => {
        if (message.kind === "credit") credit += message.bytes;
        if (message.kind === "open")
          live.listener.heard({ kind: "head", id: message.id, status: 200, headers: {} });
        if (message.kind !== "cancel") void send(message.id);
      },
    }),
  });
  live.listener.opened();
  return { live, sent: () => sent };
}

const read = async (body: ReadableStream<Uint8Array>, turns: number): Promise<number> => {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    for (let at = 0; at < turns; at++) await turn();
  }
  return bytes;
};

it.each([
  { piece: 8_192, turns: 0 },
  { piece: 16_384, turns: 3 },
  { piece: 65_536, turns: 3 },
  { piece: 200_000, turns: 40 },
])(
  "an answer of many windows arrives whole at a reader slower than it is sent: %o",
  async ({ piece, turns }) => {
    const total = 2_000_000;
    const { live } = answering(total, piece);
    const response = await live.fetch("http://localhost/api/v1/documents?live=true");
    expect(await read(response.body ?? new ReadableStream(), turns)).toBe(total);
  },
);

it("who reads nothing is sent a window's worth, and no more", async () => {
  const { live, sent } = answering(2_000_000, 16_384);
  await live.fetch("http://localhost/api/v1/documents?live=true");
  for (let at = 0; at < 500; at++) await turn();
  expect(sent()).toBe(liveWindowBytes);
});
