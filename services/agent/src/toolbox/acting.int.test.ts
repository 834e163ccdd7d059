import {
  type ErrorCode,
  type Result,
  metadataRpc,
  newId,
  ok,
  operations,
  refuse,
} from "@solidtype/contracts";
import { serveRpc } from "@solidtype/service-kit";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Acting } from "./acting.ts";
import type { OpenParts } from "./open-parts.ts";
import { workspacePort } from "./workspace.ts";

const platform = createTestPlatform(sharedStack().nats);
const person = newId("person");
const workspace = newId("workspace");
let acting: Acting;
/** What metadata says of whose projects there are. */
let listed: Result<{ readonly data: unknown }, ErrorCode>;

/** What was asked to be made, by its keys, and what metadata answers. */
const askedWith: (string | undefined)[] = [];
let answers: Result<{ readonly data: unknown }, ErrorCode>[] = [];

beforeAll(async () => {
  const [agent, metadata] = [platform.bus("agent"), platform.bus("metadata")];
  await Promise.all([agent.whenConnected(), metadata.whenConnected()]);
  serveRpc(metadata, metadataRpc.resolveAccess, async () =>
    ok({ grants: { kind: "somebody of a later release" }, facts: null }),
  );
  const moment = new Date(0).toISOString();
  const row = { id: workspace, name: "Works", slug: "works", logo: null, revision: 1, role: "owner" };
  const dated = { ...row, createdAt: moment, updatedAt: moment, trashedAt: null };
  const principal = { kind: "agent", run: newId("run"), actingFor: person } as const;
  const me = { principal, person: null, workspaces: [dated] };
  serveRpc(metadata, operations.getMe.rpc, async () => ok({ data: me }) as never);
  serveRpc(metadata, operations.listProjects.rpc, async () => listed as never);
  serveRpc(metadata, operations.createDocument.rpc, async (input) => {
    askedWith.push((input as { readonly meta: { readonly idempotencyKey?: string } }).meta.idempotencyKey);
    return (answers.shift() ?? refuse("conflict")) as never;
  });
  const line = metadata.connection();
  if (line.ok) await line.value.flush();
  acting = new Acting(agent, "http://127.0.0.1:1", principal);
});
afterAll(() => platform.close());

test("what a later release says of access is neither taken for a refusal nor a fault of the run", async () => {
  const told = await acting.may("chat.write", { kind: "chat", session: newId("session") });
  expect(told).toMatchObject({ ok: false, error: { code: "upstream-invalid" } });
});

test("a workspace whose projects cannot be told is not said to have none; one that a key is blind in has none", async () => {
  const around = { project: undefined, branch: undefined };
  const port = workspacePort(acting, undefined as unknown as OpenParts, around);
  listed = refuse("too-large", { limit: 1 });
  expect(await port.projects()).toMatchObject({ ok: false, error: { code: "too-large" } });
  listed = refuse("not-found");
  expect(await port.projects()).toEqual(ok([]));
});

test("what was made though its answer came too late is asked for again under its own key, and where that stays so it is said", async () => {
  const project = newId("project");
  const port = workspacePort(acting, undefined as unknown as OpenParts, { project, branch: undefined });
  const late = refuse("deadline-exceeded", { service: "metadata", milliseconds: 5000 });
  const create = (key: string) => port.createDocument({ name: "Lid", units: "mm" }, key);
  answers = [late, late, refuse("forbidden")];
  await create("one");
  expect(askedWith).toEqual(["one", "one", "one"]);
  answers = [late, late, late];
  const made = await create("two");
  expect(askedWith.slice(3)).toEqual(["two", "two", "two"]);
  expect(made.ok ? "" : made.error.message).toMatch(/not certain whether it was done/);
  for (const lost of [
    refuse("bus-unavailable"),
    refuse("storage-unavailable"),
    refuse("upstream-invalid", { service: "metadata" }),
  ]) {
    answers = [lost, lost, lost];
    const unclear = await create("four");
    expect(unclear.ok ? "" : unclear.error.message).toMatch(/not certain/);
  }
  askedWith.splice(6);
  answers = [refuse("forbidden")];
  const refused = await create("three");
  expect(refused.ok ? "" : refused.error.message).not.toMatch(/not certain/);
  expect(askedWith).toHaveLength(7);
});
