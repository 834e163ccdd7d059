import { type ServiceName, docUpdated, newId, runQueued, subjects } from "@solidtype/contracts";
import { type TestPlatform, createTestPlatform, sharedStack } from "@solidtype/testkit";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { durableName, eventStream } from "./nats-conf.ts";

let platform: TestPlatform;
beforeEach(() => void (platform = createTestPlatform(sharedStack().nats)));
afterEach(() => platform.close());

async function lineOf(service: ServiceName): Promise<NatsConnection> {
  const bus = platform.bus(service);
  await bus.whenConnected();
  const line = bus.connection();
  if (!line.ok) throw new Error("not connected");
  return line.value;
}

/** Whether NATS lets this connection say, or hear, something on a subject. */
async function judged(
  connection: NatsConnection,
  act: (connection: NatsConnection) => void,
): Promise<"allowed" | "refused"> {
  const refusal = (async () => {
    for await (const status of connection.status()) if (status.type === "error") return "refused" as const;
    return "allowed" as const;
  })();
  act(connection);
  // What NATS has against it comes before the answer to a ping that was sent after it; the status is told a turn later.
  await connection.flush();
  const settled = new Promise<"allowed">((resolve) => setImmediate(() => resolve("allowed")));
  return Promise.race([refusal, settled]);
}

const says = (subject: string) => (connection: NatsConnection) => connection.publish(subject, "{}");
const hears = (subject: string) => (connection: NatsConnection) =>
  void connection.subscribe(subject, { callback: () => undefined });

test("a service tells of its own events and of nobody else's", async () => {
  const subject = subjects.event(platform.prefix, docUpdated, newId("workspace"));
  expect(await judged(await lineOf("docsync"), says(subject))).toBe("allowed");
  expect(await judged(await lineOf("kernel"), says(subject))).toBe("refused");
  expect(await judged(await lineOf("gateway"), says(subject))).toBe("refused");
});

test("a service answers its own calls and cannot stand in for another", async () => {
  const rpc = { subject: "metadata.access.resolve", version: 1 } as const;
  expect(await judged(await lineOf("metadata"), hears(subjects.rpc(platform.prefix, rpc)))).toBe("allowed");
  expect(await judged(await lineOf("kernel"), hears(subjects.rpc(platform.prefix, rpc)))).toBe("refused");
  expect(await judged(await lineOf("agent"), hears(subjects.rpcsOf(platform.prefix, "metadata")))).toBe(
    "refused",
  );
});

test("a service calls only those it has business with", async () => {
  const toAgent = subjects.rpc(platform.prefix, { subject: "agent.start", version: 1 });
  expect(await judged(await lineOf("gateway"), says(toAgent))).toBe("allowed");
  expect(await judged(await lineOf("kernel"), says(toAgent))).toBe("refused");
  expect(await judged(await lineOf("docsync"), says(toAgent))).toBe("refused");
});

test("nobody reads another's answers, the whole bus, or deletes the event stream", async () => {
  const kernel = await lineOf("kernel");
  expect(await judged(kernel, hears("_INBOX_gateway.>"))).toBe("refused");
  expect(await judged(kernel, hears(">"))).toBe("refused");
  expect(await judged(kernel, says(`$JS.API.STREAM.DELETE.${eventStream(platform.prefix)}`))).toBe("refused");
  expect(await judged(kernel, says(subjects.health(platform.prefix, "metadata", "0123456789")))).toBe(
    "refused",
  );
});

test("nobody fetches, answers or takes away the events that wait for another, and one alone changes the stream", async () => {
  const stream = eventStream(platform.prefix);
  const [own, others] = [durableName("kernel", docUpdated), durableName("agent", runQueued)];
  const kernel = await lineOf("kernel");
  const fetching = (name: string) => says(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`);
  const answering = (name: string) => says(`$JS.ACK.${stream}.${name}.1.1.1.1.0`);
  expect(await judged(kernel, fetching(own))).toBe("allowed");
  expect(await judged(kernel, answering(own))).toBe("allowed");
  expect(await judged(kernel, fetching(others))).toBe("refused");
  expect(await judged(await lineOf("kernel"), answering(others))).toBe("refused");
  for (const act of [`CONSUMER.DELETE.${stream}.${others}`, `CONSUMER.DURABLE.CREATE.${stream}.${others}`])
    expect(await judged(await lineOf("kernel"), says(`$JS.API.${act}`))).toBe("refused");
  expect(await judged(await lineOf("kernel"), says(`$JS.API.STREAM.UPDATE.${stream}`))).toBe("refused");
  expect(await judged(await lineOf("metadata"), says(`$JS.API.STREAM.UPDATE.${stream}`))).toBe("allowed");
});

test("without the right password there is no connection", async () => {
  const servers = sharedStack().nats;
  await expect(connect({ servers, reconnect: false })).rejects.toThrow(/authorization/i);
  await expect(connect({ servers, user: "gateway", pass: "guess", reconnect: false })).rejects.toThrow(
    /authorization/i,
  );
});
