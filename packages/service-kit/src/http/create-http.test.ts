import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { FailureError, failure, newId, parseId, problem, refuse } from "@solidtype/contracts";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMetrics } from "../health/metrics.ts";
import { generateTokenKeys, readPrivateKey, readPublicKeys } from "../identity/token-keys.ts";
import { createTokens } from "../identity/tokens.ts";
import { createLogger } from "../log/logger.ts";
import { currentTrace } from "../trace/tracer.ts";
import { createHttp, sendFailure } from "./create-http.ts";
import { claimsOfRequest, requirePrincipal } from "./require-principal.ts";

let http: FastifyInstance;
beforeEach(() => {
  http = openHttp(false);
});
afterEach(() => http.close());

function openHttp(trustRequestId: boolean): FastifyInstance {
  const opened = createHttp({
    service: "gateway",
    log: createLogger({ service: "gateway", level: "silent" }),
    metrics: createMetrics("gateway"),
    trustRequestId,
    bodyLimit: 1000,
  });
  opened.post("/echo", async (request) => request.body);
  opened.get("/bug", async () => {
    throw new Error("secret of the database");
  });
  opened.get("/thrown", async () => {
    throw new FailureError(failure("quota-exceeded", { quota: "storage" }));
  });
  opened.get("/limited", (_request, reply) =>
    sendFailure(reply, refuse("rate-limited", { seconds: 7 }).error),
  );
  opened.get("/trace", async () => ({ trace: currentTrace() ?? null }));
  return opened;
}

async function problemFrom(answer: {
  readonly statusCode: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}) {
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  const parsed = problem.parse(JSON.parse(answer.body));
  expect(parsed.status).toBe(answer.statusCode);
  expect(parsed.request).toBe(answer.headers["x-request-id"]);
  return parsed;
}

const post = (payload: string, type = "application/json") =>
  http.inject({ method: "POST", url: "/echo", payload, headers: { "content-type": type } });

/** Somebody who has begun to send ten megabytes and was told that it is too much. */
async function refusedHalfway(): Promise<Socket> {
  await http.listen({ host: "127.0.0.1", port: 0 });
  const socket = connect((http.server.address() as AddressInfo).port, "127.0.0.1");
  const head = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
  socket.write(`${head}content-length: 10485761\r\n\r\n{`);
  const [said] = (await once(socket, "data")) as [Buffer];
  expect(said.toString()).toContain("413");
  return socket;
}

test("nothing answers HEAD that does not say so", async () => {
  expect((await http.inject({ method: "HEAD", url: "/trace" })).statusCode).toBe(404);
  expect((await http.inject({ method: "GET", url: "/trace" })).statusCode).toBe(200);
});

test("who sends more than is taken hears so, however much is still on its way", async () => {
  const socket = await refusedHalfway();
  // A reset would lose the answer for whoever still sends: as a proxy does, piece by piece.
  const piece = Buffer.alloc(65_536);
  for (let sent = 0; sent < 160; sent++)
    await new Promise<void>((done, fail) => socket.write(piece, (error) => (error ? fail(error) : done())));
  socket.destroy();
});

test("who is refused and never ends is not listened to for ever", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const socket = await refusedHalfway();
    const closed = once(socket, "close");
    await vi.advanceTimersByTimeAsync(10_000);
    await closed;
  } finally {
    vi.useRealTimers();
  }
});

test("what breaks on our side is told as internal, with the request's id and without its cause", async () => {
  const answer = await http.inject({ url: "/bug" });
  expect(await problemFrom(answer)).toMatchObject({ status: 500, code: "internal" });
  expect(answer.body).not.toContain("secret");
});

test("a failure that is thrown or sent comes as its problem, with Retry-After where waiting helps", async () => {
  expect(await problemFrom(await http.inject({ url: "/thrown" }))).toMatchObject({
    status: 413,
    code: "quota-exceeded",
  });
  const limited = await http.inject({ url: "/limited" });
  expect(limited.headers["retry-after"]).toBe("7");
  expect(await problemFrom(limited)).toMatchObject({ status: 429, retryable: true });
});

test("what a client sends wrong is a problem of its own kind, never a 500", async () => {
  expect((await problemFrom(await http.inject({ url: "/nowhere" }))).code).toBe("not-found");
  expect((await problemFrom(await post("{"))).code).toBe("invalid-input");
  expect((await problemFrom(await post(""))).code).toBe("invalid-input");
  expect((await problemFrom(await post('{"__proto__":{"admin":true}}'))).code).toBe("invalid-input");
  expect((await problemFrom(await post('{"constructor":{"prototype":{}}}'))).code).toBe("invalid-input");
  expect(await problemFrom(await post(`"${"x".repeat(2000)}"`))).toMatchObject({
    code: "too-large",
    details: { limit: 1000 },
  });
  expect((await problemFrom(await post("a=b", "text/x-unknown"))).code).toBe("unsupported-media-type");
});

test("a request's id is ours at the door and the gateway's behind it", async () => {
  const theirs = newId("request");
  const headers = {
    "x-request-id": theirs,
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  };
  const outside = await http.inject({ url: "/trace", headers });
  expect(outside.headers["x-request-id"]).not.toBe(theirs);
  expect(parseId("request", outside.headers["x-request-id"])).toBeDefined();
  expect(outside.json()).toEqual({ trace: null });
  const behind = openHttp(true);
  const inside = await behind.inject({ url: "/trace", headers });
  expect(inside.headers["x-request-id"]).toBe(theirs);
  expect(inside.json()).toEqual({ trace: headers.traceparent });
  expect(
    (await behind.inject({ url: "/trace", headers: { "x-request-id": "'; drop table" } })).headers[
      "x-request-id"
    ],
  ).toMatch(/^req_/);
  await behind.close();
});

test("below requirePrincipal a call without a token is refused, also with a body still to come", async () => {
  const pair = generateTokenKeys();
  const keys = {
    privateKey: readPrivateKey(pair.privateKey),
    publicKeys: readPublicKeys(`gateway=${pair.publicKey}`),
  };
  await http.register(async (scope) => {
    requirePrincipal(scope, createTokens({ service: "docsync", ...keys }));
    scope.get("/inside", async (request) => claimsOfRequest(request).principal);
    scope.post("/inside", async () => "reached");
  });
  const principal = { kind: "service", service: "gateway" } as const;
  const token = await createTokens({ service: "gateway", ...keys }).issue("docsync", principal);
  const ask = (authorization?: string) =>
    http.inject({ url: "/inside", headers: authorization === undefined ? {} : { authorization } });
  expect((await ask(`Bearer ${token}`)).json()).toEqual(principal);
  for (const wrong of [undefined, "", "Bearer ", token, `Basic ${token}`])
    expect((await problemFrom(await ask(wrong))).code).toBe("token-missing");
  expect((await problemFrom(await ask("Bearer forged"))).code).toBe("token-invalid");
  const body = await http.inject({
    method: "POST",
    url: "/inside",
    payload: Readable.from(["{"]),
    headers: { "content-type": "application/json" },
  });
  expect((await problemFrom(body)).code).toBe("token-missing");
});
