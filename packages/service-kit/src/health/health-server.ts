import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";

/** What a process says about itself. `failing` names what it needs and cannot reach. */
export type Readiness = {
  readonly state: string;
  readonly accepting: boolean;
  readonly failing: readonly string[];
};

export type HealthServer = { readonly port: number; close(): Promise<void> };

/**
 * `/livez`: the event loop turns. `/readyz`: 200 while this process takes work. A dependency that is away does not turn
 * readiness off, since all replicas would leave the load balancer together and nobody could be told why; it is named in
 * the answer and in the platform's health. `/metrics`: Prometheus text. On a port of its own, never exposed to users.
 */
export async function openHealthServer(options: {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly readiness: () => Readiness;
}): Promise<HealthServer> {
  const server: Server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
    };
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path === "/livez") return send(200, "application/json", '{"alive":true}');
    if (path === "/readyz") {
      const readiness = options.readiness();
      return send(readiness.accepting ? 200 : 503, "application/json", JSON.stringify(readiness));
    }
    if (path !== "/metrics") return send(404, "text/plain", "only /livez, /readyz and /metrics are here\n");
    options.registry.metrics().then(
      (text) => send(200, options.registry.contentType, text),
      (error: unknown) => send(500, "text/plain", `the metrics could not be read: ${String(error)}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
