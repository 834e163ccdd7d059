import { livePath } from "@solidtype/contracts";
import { LiveHub, pageBeatMs } from "../live/live-hub.ts";
import { portOf } from "./ports.ts";

/** Holds the socket: as a SharedWorker for all tabs, as a Worker for the tab that started it. */
const hub = new LiveHub(() => new WebSocket(`${location.origin.replace(/^http/, "ws")}${livePath}`));
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
