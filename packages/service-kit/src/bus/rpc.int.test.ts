import { defineRpc, maxMessageBytes, newId, ok, refuse, subjects } from "@solidtype/contracts";
import { type TestPlatform, createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { Bus } from "./bus.ts";
import { callRpc } from "./rpc-client.ts";
import { serveRpc } from "./rpc-server.ts";

const double = defineRpc({
  subject: "docsync.double",
  input: z.object({ number: z.number() }),
  output: z.object({ number: z.number() }),
});
const echo = defineRpc({ subject: "docsync.echo", input: z.string(), output: z.string() });
const caller = { principal: { kind: "service", service: "gateway" }, request: newId("request") } as const;

let platform: TestPlatform;
let gateway: Bus;
let docsync: Bus;

beforeEach(async () => {
  platform = createTestPlatform(sharedStack().nats);
  gateway = platform.bus("gateway");
  docsync = platform.bus("docsync");
  await Promise.all([gateway.whenConnected(), docsync.whenConnected()]);
});
afterEach(() => platform.close());

/** Waits until NATS knows what was subscribed. */
async function settled(bus: Bus): Promise<void> {
  const line = bus.connection();
  if (line.ok) await line.value.flush();
}

const codeOf = (result: Awaited<ReturnType<typeof callRpc>>) => (result.ok ? "ok" : result.error.code);

test("a call brings the answer, and the handler learns who calls and in which request", async () => {
  const seen: unknown[] = [];
  serveRpc(docsync, double, async ({ number }, { principal, request }) => {
    seen.push(principal, request);
    return ok({ number: number * 2 });
  });
  await settled(docsync);
  expect(await callRpc(gateway, double, { number: 21 }, caller)).toEqual({ ok: true, value: { number: 42 } });
  expect(seen).toEqual([caller.principal, caller.request]);
});

test("a failure of the handler comes back with its code, message and details", async () => {
  serveRpc(docsync, double, async () => refuse("too-large", { limit: 7 }));
  await settled(docsync);
  const result = await callRpc(gateway, double, { number: 1 }, caller);
  expect(result).toEqual({
    ok: false,
    error: { code: "too-large", message: expect.stringContaining("7 bytes"), details: { limit: 7 } },
  });
});

test("a handler that throws answers internal and goes on serving", async () => {
  let calls = 0;
  serveRpc(docsync, double, async ({ number }) => {
    if (calls++ === 0) throw new Error("a bug");
    return ok({ number });
  });
  await settled(docsync);
  const first = await callRpc(gateway, double, { number: 1 }, caller);
  expect(first).toMatchObject({
    ok: false,
    error: { code: "internal", details: { request: caller.request } },
  });
  expect(JSON.stringify(first)).not.toContain("a bug");
  expect(codeOf(await callRpc(gateway, double, { number: 1 }, caller))).toBe("ok");
});

test("nobody there, and nobody in time, are told apart", async () => {
  expect(codeOf(await callRpc(gateway, double, { number: 1 }, caller))).toBe("service-unavailable");
  serveRpc(docsync, double, () => new Promise(() => undefined));
  await settled(docsync);
  const late = await callRpc(gateway, double, { number: 1 }, caller, { deadlineMs: 50 });
  expect(late).toMatchObject({
    ok: false,
    error: { code: "deadline-exceeded", details: { milliseconds: 50 } },
  });
});

test("whoever gives up is told so at once, before the call and in the middle of it", async () => {
  const asked = Promise.withResolvers<null>();
  serveRpc(docsync, double, async () => {
    asked.resolve(null);
    return new Promise(() => undefined);
  });
  await settled(docsync);
  const giveUp = new AbortController();
  const call = callRpc(gateway, double, { number: 1 }, caller, {
    deadlineMs: 600_000,
    signal: giveUp.signal,
  });
  await asked.promise;
  giveUp.abort();
  expect(codeOf(await call)).toBe("cancelled");
  expect(codeOf(await callRpc(gateway, double, { number: 1 }, caller, { signal: giveUp.signal }))).toBe(
    "cancelled",
  );
});

test("a handler learns by its signal that nobody waits any more", async () => {
  const aborted = Promise.withResolvers<boolean>();
  serveRpc(docsync, double, async (_input, { signal }) => {
    signal.addEventListener("abort", () => aborted.resolve(true));
    await aborted.promise;
    return ok({ number: 0 });
  });
  await settled(docsync);
  await callRpc(gateway, double, { number: 1 }, caller, { deadlineMs: 50 });
  expect(await aborted.promise).toBe(true);
});

test("a handler learns at once that its caller has given up, and calls of others go on", async () => {
  const begun = new Map<number, AbortSignal>();
  const all = Promise.withResolvers<null>();
  const lastMayEnd = Promise.withResolvers<null>();
  serveRpc(docsync, double, async ({ number }, { signal }) => {
    begun.set(number, signal);
    if (begun.size === 2) all.resolve(null);
    await Promise.race([
      lastMayEnd.promise,
      new Promise((resolve) => signal.addEventListener("abort", resolve)),
    ]);
    return ok({ number: number * 2 });
  });
  await settled(docsync);
  const [gone, staying] = [new AbortController(), new AbortController()];
  const ask = (number: number, { signal }: AbortController) =>
    callRpc(gateway, double, { number }, caller, { deadlineMs: 600_000, signal });
  const calls = [ask(1, gone), ask(2, staying)] as const;
  await all.promise;
  gone.abort();
  expect(codeOf(await calls[0])).toBe("cancelled");
  await expect.poll(() => begun.get(1)?.aborted, { timeout: 20_000 }).toBe(true);
  expect(begun.get(2)?.aborted).toBe(false);
  lastMayEnd.resolve(null);
  expect(await calls[1]).toEqual({ ok: true, value: { number: 4 } });
});

test("a version that nobody serves has no responder, beside one that is served", async () => {
  serveRpc(docsync, double, async (input) => ok(input));
  await settled(docsync);
  expect(codeOf(await callRpc(gateway, { ...double, version: 2 }, { number: 1 }, caller))).toBe(
    "service-unavailable",
  );
  expect(codeOf(await callRpc(gateway, double, { number: 1 }, caller))).toBe("ok");
});

test("what does not fit 512 kB is refused on the way there and on the way back", async () => {
  serveRpc(docsync, echo, async (text) => ok(text + text));
  await settled(docsync);
  expect(codeOf(await callRpc(gateway, echo, "x".repeat(maxMessageBytes), caller))).toBe("too-large");
  expect(codeOf(await callRpc(gateway, echo, "x".repeat(maxMessageBytes * 0.75), caller))).toBe("too-large");
  expect(codeOf(await callRpc(gateway, echo, "x".repeat(maxMessageBytes * 0.4), caller))).toBe("ok");
});

test("input that does not fit is refused by the server, output that does not fit by the caller", async () => {
  const loose = { ...double, input: z.object({ number: z.unknown() }) };
  serveRpc(docsync, { ...double, output: z.unknown() }, async ({ number }) =>
    ok(number === 1 ? "one" : { number }),
  );
  await settled(docsync);
  const result = await callRpc(gateway, loose, { number: "1" }, caller);
  expect(result).toMatchObject({
    ok: false,
    error: { code: "invalid-input", message: expect.stringContaining("number") },
  });
  expect(codeOf(await callRpc(gateway, double, { number: 1 }, caller))).toBe("upstream-invalid");
});

test("a call without a token, or with one for another service, is refused before its handler runs", async () => {
  let ran = false;
  serveRpc(docsync, double, async (input) => {
    ran = true;
    return ok(input);
  });
  await settled(docsync);
  const line = gateway.connection();
  if (!line.ok) throw new Error("not connected");
  const raw = async (token: string) =>
    (
      await line.value.request(
        subjects.rpc(platform.prefix, double),
        JSON.stringify({ token, request: caller.request, deadlineMs: 1000, input: { number: 1 } }),
        { timeout: 2000 },
      )
    ).json();
  expect(await raw("")).toMatchObject({ error: { code: "token-missing" } });
  const other = await gateway.tokens.issue("agent", caller.principal);
  expect(await raw(other)).toMatchObject({ error: { code: "token-invalid" } });
  expect(ran).toBe(false);
});

test("a service whose clock is an hour off is not believed, which its caller hears as one that is away, until it is right", async () => {
  let ran = 0;
  serveRpc(docsync, double, async ({ number }) => {
    ran++;
    return ok({ number });
  });
  await settled(docsync);
  const clock = { off: 0 };
  const drifting: Bus = { ...gateway, tokens: platform.tokens("gateway", () => Date.now() + clock.off) };
  const call = () => callRpc(drifting, double, { number: 1 }, caller);
  for (const off of [3_600_000, -3_600_000]) {
    clock.off = off;
    expect([off, codeOf(await call()), ran]).toEqual([off, "service-unavailable", ran]);
  }
  expect(ran).toBe(0);
  clock.off = 0;
  expect([codeOf(await call()), ran]).toEqual(["ok", 1]);
});

test("garbage on the subject is answered, not crashed over", async () => {
  serveRpc(docsync, double, async (input) => ok(input));
  await settled(docsync);
  const line = gateway.connection();
  if (!line.ok) throw new Error("not connected");
  for (const payload of ["", "{", "[]", "null", '{"token":1}', new Uint8Array([0xff, 0xfe, 0])]) {
    const reply = await line.value.request(subjects.rpc(platform.prefix, double), payload, { timeout: 2000 });
    expect(reply.json()).toMatchObject({ ok: false, error: { code: "invalid-input" } });
  }
});

test("a traceparent goes from the caller to the handler", async () => {
  const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  let heard: string | undefined;
  serveRpc(docsync, double, async (input, context) => {
    heard = context.trace;
    return ok(input);
  });
  await settled(docsync);
  await callRpc(gateway, double, { number: 1 }, { ...caller, trace });
  expect(heard).toBe(trace);
});

test("calls are shared between the replicas of a service", async () => {
  const second = platform.bus("docsync");
  await second.whenConnected();
  const counts = [0, 0];
  [docsync, second].forEach((bus, index) =>
    serveRpc(bus, double, async (input) => {
      counts[index] = (counts[index] ?? 0) + 1;
      return ok(input);
    }),
  );
  await Promise.all([settled(docsync), settled(second)]);
  await Promise.all(Array.from({ length: 60 }, (_, number) => callRpc(gateway, double, { number }, caller)));
  expect(counts[0]).toBeGreaterThan(0);
  expect(counts[1]).toBeGreaterThan(0);
  expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(60);
});

test("a call that is in hand when its own line is closed is told that the bus is away", async () => {
  const begun = Promise.withResolvers<void>();
  serveRpc(docsync, double, () => {
    begun.resolve();
    return new Promise(() => undefined);
  });
  await settled(docsync);
  const asked = callRpc(gateway, double, { number: 1 }, caller);
  await begun.promise;
  const line = gateway.connection();
  if (line.ok) await line.value.close();
  expect(codeOf(await asked)).toBe("bus-unavailable");
});
