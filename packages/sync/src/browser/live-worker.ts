import { livePath } from "@solidtype/contracts";
import { LiveHub, pageBeatMs, type PortLike } from "../live/live-hub.ts";

/** Holds the socket: as a SharedWorker for all tabs, as a Worker for the tab that started it. */
const hub = new LiveHub(() => new WebSocket(`${location.origin.replace(/^http/, "ws")}${livePath}`));
setInterval(() => hub.tidy(), pageBeatMs);

if ("onconnect" in globalThis)
  addEventListener("connect", (event) => {
    const [port] = event instanceof MessageEvent ? event.ports : [];
    if (port !== undefined) hub.add(port);
  });
else {
  const page: PortLike = {
    postMessage: (message, transfer) => postMessage(message, { transfer }),
    onmessage: null,
  };
  addEventListener("message", (event) => page.onmessage?.(event));
  hub.add(page);
}
