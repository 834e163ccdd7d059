import { expect, test } from "vitest";
import { serverEvents } from "./server-events.ts";

async function read(...chunks: string[]): Promise<string[]> {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events: string[] = [];
  for await (const { data } of serverEvents(stream)) events.push(data);
  return events;
}

test("events are read whole, however the stream is cut", async () => {
  expect(await read("data: one\n\nda", "ta: t", "wo\n", "\n")).toEqual(["one", "two"]);
  expect(await read("event: x\r\ndata: a\r", "\ndata: b\r\n\r\n")).toEqual(["a\nb"]);
});

test("comments that keep the line open are no events, and a cut-off event is none", async () => {
  expect(await read(": still here\n\n", "data: one\n\ndata: half")).toEqual(["one"]);
});
