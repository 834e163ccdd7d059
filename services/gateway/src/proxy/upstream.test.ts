import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { newId, problemContentType } from "@solidtype/contracts";
import {
  createHttp,
  createLogger,
  createMetrics,
  createTokens,
  generateTokenKeys,
  readPrivateKey,
} from "@solidtype/service-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Upstream } from "./upstream.ts";

/** A service behind the door that answers as the test says. */
type Said = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly vary?: string | undefined;
};
let answer: Said = { status: 200, type: "application/json", body: "{}" };
const server = createServer((_request, response) =>
  response
    .writeHead(answer.status, {
      "content-type": answer.type,
      ...(answer.vary === undefined ? {} : { vary: answer.vary }),
    })
    .end(answer.body),
);
const http = createHttp({
  service: "gateway",
  log: createLogger({ service: "gateway", level: "silent" }),
  metrics: createMetrics("gateway"),
  trustRequestId: false,
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { privateKey } = generateTokenKeys();
  const tokens = createTokens({
    service: "gateway",
    privateKey: readPrivateKey(privateKey),
    publicKeys: new Map(),
  });
  const { port } = server.address() as AddressInfo;
  const upstream = new Upstream(`http://127.0.0.1:${port}`, "metadata", tokens);
  const principal = { kind: "person", person: newId("person"), signIn: newId("signIn") } as const;
  for (const how of ["send", "stream"] as const)
    http.get(`/${how}`, async (request, reply) => {
      const asked = await upstream.ask(request, reply, { path: "/", principal, headers: {} });
      upstream[how](reply.header("vary", "cookie, x-solidtype-link"), asked, ["content-type", "vary"]);
      return reply;
    });
  http.get("/foreign", async (request, reply) =>
    upstream.send(
      reply,
      await upstream.ask(request, reply, { path: "/", principal: undefined, headers: {} }),
      ["content-type"],
    ),
  );
  http.get("/", async (request, reply) =>
    upstream.send(reply, await upstream.ask(request, reply, { path: "/", principal, headers: {} }), [
      "content-type",
    ]),
  );
});
afterAll(async () => {
  await http.close();
  server.close();
});

test("a service that does not believe the door's own token is away, and whoever came stays signed in", async () => {
  answer = { status: 401, type: problemContentType, body: '{"code":"token-invalid"}' };
  const refused = await http.inject("/");
  expect(refused.statusCode).toBe(503);
  expect(refused.json()).toMatchObject({ code: "service-unavailable", retryable: true });
});

test("a server that is not ours and does not take our secret is away, and whoever came stays signed in", async () => {
  answer = { status: 401, type: "application/json", body: '{"message":"Unauthorized"}' };
  const refused = await http.inject("/foreign");
  expect([refused.statusCode, refused.json().code]).toEqual([503, "service-unavailable"]);
});

test("a password that is wrong is refused in the words of whoever looked at it", async () => {
  answer = { status: 401, type: "application/json", body: '{"message":"Invalid email or password"}' };
  const refused = await http.inject("/");
  expect([refused.statusCode, refused.json()]).toEqual([401, { message: "Invalid email or password" }]);
});

test("an answer varies by what the door looks at and by what the service behind it does", async () => {
  for (const how of ["/send", "/stream"])
    for (const [vary, together] of [
      ["Cookie, Authorization", "cookie, x-solidtype-link, authorization"],
      [undefined, "cookie, x-solidtype-link"],
    ] as const) {
      answer = { status: 200, type: "text/plain", body: "", vary };
      expect((await http.inject(how)).headers["vary"]).toBe(together);
    }
});
