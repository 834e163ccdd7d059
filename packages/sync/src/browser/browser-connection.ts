import type { Fetch } from "../document/request.ts";
import { connectLivePort, openLiveConnection, type LiveConnection } from "../live/live-connection.ts";
import { portOf } from "./ports.ts";

/**
 * The live connection of this page: over a SharedWorker that all tabs share, else over a Worker,
 * else over a socket of the page itself. Browsers tell of the network's return; that is worth a try.
 */
export function openBrowserConnection(): LiveConnection {
  const { origin } = location;
  const plain = (input: string, init?: RequestInit) => fetch(input, init);
  const connection = viaWorker(origin, plain) ?? openLiveConnection(origin, plain);
  const hurry = () => connection.hurry();
  addEventListener("online", hurry);
  addEventListener("pagehide", () => connection.close(), { once: true });
  return connection;
}

function viaWorker(origin: string, plain: Fetch): LiveConnection | null {
  if (typeof SharedWorker === "function") {
    const { port } = new SharedWorker(new URL("./live-worker.ts", import.meta.url), {
      type: "module",
      name: "solidtype-live",
    });
    return connectLivePort(origin, plain, portOf(port));
  }
  if (typeof Worker === "function")
    return connectLivePort(
      origin,
      plain,
      portOf(new Worker(new URL("./live-worker.ts", import.meta.url), { type: "module" })),
    );
  return null;
}
