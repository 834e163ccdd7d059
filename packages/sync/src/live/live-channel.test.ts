import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { socketChannel } from "./live-channel.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A socket as the browser has it whose line has died: nothing comes any more, and closing it is never agreed to. */
class DeadSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  binaryType = "";
  send(): void {}
  close(): void {}
}

function onDeadLine() {
  const told: string[] = [];
  const sockets: DeadSocket[] = [];
  const channel = socketChannel(
    () => {
      const socket = new DeadSocket();
      sockets.push(socket);
      setTimeout(() => {
        socket.readyState = WebSocket.OPEN;
        socket.dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ kind: "beat" }) }));
      }, 5);
      return socket as EventTarget as WebSocket;
    },
    {
      opened: () => void told.push("opened"),
      lost: () => void told.push("lost"),
      heard: () => undefined,
      body: () => undefined,
    },
  );
  return { channel, told, sockets };
}

it("a line that says nothing is given up without waiting for its far end, and opened anew", async () => {
  const { told, channel } = onDeadLine();
  await vi.advanceTimersByTimeAsync(36_000);
  expect(told).toEqual(["opened", "lost", "opened"]);
  channel.close();
});

it("when the network has changed, a line that was silent is opened anew at once, and one that spoke just now is kept", async () => {
  const { told, sockets, channel } = onDeadLine();
  await vi.advanceTimersByTimeAsync(2_000);
  channel.hurry();
  expect(sockets.length).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  for (let tabs = 0; tabs < 3; tabs++) channel.hurry();
  await vi.advanceTimersByTimeAsync(10);
  expect([told, sockets.length]).toEqual([["opened", "lost", "opened"], 2]);
  channel.close();
});
