import type { Fetch } from "../stream/request.ts";
import {
  connectLivePort,
  openLinkConnection,
  openLiveConnection,
  type LiveConnection,
} from "../live/live-connection.ts";
import { portOf } from "./ports.ts";

/**
 * The live connection of this page: over a SharedWorker that all tabs share, else over a Worker,
 * else over a socket of the page itself. Browsers tell of the network's return; that is worth a try.
 * A page that goes by a share link names it with every request and has a socket of its own: the shared one is the
 * signed-in person's, and there may be none.
 */
export function openBrowserConnection(link: string | null = null): LiveConnection {
  const { origin } = location;
  const plain = (input: string, init?: RequestInit) => fetch(input, init);
  const connection =
    link === null
      ? (viaWorker(origin, plain) ?? openLiveConnection(origin, plain))
      : openLinkConnection(origin, plain, link);
  const hurry = () => connection.hurry();
  addEventListener("online", hurry);
  // Awake again: speaking at once finds out what was lost meanwhile.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) hurry();
  });
  document.addEventListener("resume", hurry);
  // A page that the browser keeps for going back comes back with its connection.
  addEventListener("pagehide", ({ persisted }) => {
    if (!persisted) connection.close();
  });
  return connection;
}

function viaWorker(origin: string, plain: Fetch): LiveConnection | null {
  const once = (worker: SharedWorker | Worker) => (tell: () => void) =>
    worker.addEventListener("error", tell, { once: true });
  if (typeof SharedWorker === "function") {
    const worker = new SharedWorker(new URL("./live-worker.ts", import.meta.url), {
      type: "module",
      name: "solidtype-live",
    });
    return connectLivePort(origin, plain, portOf(worker.port), once(worker));
  }
  if (typeof Worker === "function") {
    const worker = new Worker(new URL("./live-worker.ts", import.meta.url), { type: "module" });
    return connectLivePort(origin, plain, portOf(worker), once(worker));
  }
  return null;
}
