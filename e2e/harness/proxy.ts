import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A proxy as some companies have it: it passes on every request but those for what it forbids, and refuses the tunnels
 * that WebSockets go through.
 */
export async function openProxy(forbids: (url: string) => boolean = () => false) {
  let refused = 0;
  const server = createServer((asked, answer) => {
    if (forbids(asked.url ?? "")) return void answer.writeHead(403).end();
    const onward = request(asked.url ?? "", { method: asked.method, headers: asked.headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      // A browser waits for what was answered before the first piece of it.
      answer.flushHeaders();
      answered.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  server.on("connect", (_request, socket) => {
    refused += 1;
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
