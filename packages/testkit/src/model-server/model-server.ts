import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ModelRequest, type ModelScript, type ModelTurn, turnEvents } from "./turn.ts";

export type ModelServer = {
  readonly url: string;
  readonly requests: readonly ModelRequest[];
  /** Lets every held answer go on, and those that come until the next script. */
  release(): void;
  setScript(script: ModelScript): void;
  close(): Promise<void>;
};

async function readBody(request: IncomingMessage): Promise<ModelRequest> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString("utf8")) as ModelRequest;
}

const pingMs = 5000;

function refuse(response: ServerResponse, failure: NonNullable<ModelTurn["failure"]>): void {
  const { status, type, message = type, retryAfterSeconds } = failure;
  const headers = {
    "content-type": "application/json",
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": `${retryAfterSeconds}` }),
  };
  response.writeHead(status, headers).end(JSON.stringify({ type: "error", error: { type, message } }));
}

/**
 * A model provider on loopback that speaks the real Messages wire format (`POST /v1/messages`, streamed) and says what
 * a script says. It stands in for the network peer only: the product's own client talks to it unchanged.
 */
export async function startModelServer(script: ModelScript): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  let current = script;
  let open: (() => void)[] = [];
  // Whoever releases sees what was said, not whether the answer has come to its hold yet.
  let released = false;
  const held = (): Promise<void> =>
    released ? Promise.resolve() : new Promise((resolve) => open.push(resolve));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST" || request.url?.split("?")[0] !== "/v1/messages") {
      return refuse(response, { status: 404, type: "not_found_error" });
    }
    const body = await readBody(request);
    requests.push(body);
    const turn = current(body, requests.length);
    if (turn.failure !== undefined) return refuse(response, turn.failure);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    let sent = 0;
    const send = (event: { readonly type: string }) =>
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    // As the provider does while its model thinks.
    const pings = setInterval(() => send({ type: "ping" }), pingMs);
    response.once("close", () => clearInterval(pings));
    for (const event of turnEvents(turn, body.model, requests.length)) {
      if (turn.cutAfterEvents === sent) return void response.destroy();
      send(event);
      sent += 1;
      if (turn.hold === true && event.type === "content_block_delta" && sent < 5) await held();
    }
    response.end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    release() {
      released = true;
      for (const resolve of open) resolve();
      open = [];
    },
    setScript(next) {
      released = false;
      current = next;
    },
    async close() {
      for (const resolve of open) resolve();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
