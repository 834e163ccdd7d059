import { createServer, request, type Server } from "node:http";

export type RoundRobin = { readonly url: string; targets: readonly string[]; close(): Promise<void> };

/** Sends each request to the next target, as a load balancer without affinity would. */
export async function startRoundRobin(targets: readonly string[]): Promise<RoundRobin> {
  let next = 0;
  const balancer = { targets };
  const server: Server = createServer((incoming, outgoing) => {
    const target = balancer.targets[next++ % balancer.targets.length];
    const { hostname, port } = new URL(target ?? "");
    const forward = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        answer.on("error", () => outgoing.destroy());
      },
    );
    forward.on("error", () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    outgoing.on("close", () => forward.destroy());
    incoming.pipe(forward);
  });
  // A client may send on a connection in the moment in which it would be closed for having been idle.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return Object.assign(balancer, {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
