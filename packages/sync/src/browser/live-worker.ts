import { liveSocket } from "../live/live-channel.ts";
import { LiveHub, pageBeatMs } from "../live/live-hub.ts";
import { portOf } from "./ports.ts";

/** Holds the socket: as a SharedWorker for all tabs, as a Worker for the tab that started it. */
const hub = new LiveHub({
  origin: location.origin,
  connect: () => liveSocket(location.origin),
  fetch: (input, init) => fetch(input, init),
});
setInterval(() => hub.tidy(), pageBeatMs);

if ("onconnect" in globalThis)
  addEventListener("connect", (event) => {
    const [port] = event instanceof MessageEvent ? event.ports : [];
    if (port !== undefined) hub.add(portOf(port));
  });
else
  hub.add({
    post: (message, transfer) => postMessage(message, { transfer }),
    listen: (heard) => addEventListener("message", ({ data }: MessageEvent<unknown>) => heard(data)),
  });
