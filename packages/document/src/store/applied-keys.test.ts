import { expect, test } from "vitest";
import type { Command, PartDocument } from "../index.ts";
import { copied, newPart, run, sync } from "../testing/parts.ts";

const add: Command = { command: "addFeature", type: "box" };

function boxes({ model }: PartDocument): number {
  return model.features.filter(({ type }) => type === "box").length;
}

test("a key runs its change once, and gives the same results again (C-5)", () => {
  const part = newPart();
  const first = part.run(add, { key: "call-1" });
  const again = part.run(add, { key: "call-1" });
  expect(again).toEqual({ ok: true, value: { ...(first.ok && first.value), applied: "before" } });
  expect(boxes(part)).toBe(1);
});

test("a key is known in every window of its person, and to nobody else: no peer, no run of an agent (C-5)", () => {
  const ada = newPart({ person: "ada" });
  ada.run(add, { key: "1" });
  expect(copied(ada, { person: "ada" }).run(add, { key: "1" })).toMatchObject({
    value: { applied: "before" },
  });
  for (const other of [{ person: "bob" }, { person: "ada", run: "r1" }, { person: "ada", run: "r2" }]) {
    const part = copied(ada, other);
    expect(part.run(add, { key: "1" })).toMatchObject({ ok: true, value: { applied: "now" } });
    expect(boxes(part)).toBe(2);
    sync(part, ada);
    expect(copied(ada, other).run(add, { key: "1" })).toMatchObject({ value: { applied: "before" } });
    ada.run({ command: "deleteFeature", ids: [part.model.features.at(-1)?.id ?? ""] });
  }
});

test("two who use one key while apart both keep theirs (C-5)", () => {
  const ada = newPart({ person: "ada" });
  const bob = copied(ada, { person: "bob" });
  ada.run(add, { key: "1" });
  bob.run(add, { key: "1" });
  sync(ada, bob);
  expect(boxes(ada)).toBe(2);
  for (const part of [ada, bob])
    expect(part.run(add, { key: "1" })).toMatchObject({ value: { applied: "before" } });
});

test("a key that an older version kept counts for who wrote it, and for nobody else (C-5)", () => {
  const ada = newPart({ person: "ada" });
  const [made] = run(ada, add);
  ada.doc.getMap("applied").set("old", { results: [made], at: 1 });
  const bob = copied(ada, { person: "bob" });
  const again = copied(ada, { person: "ada" });
  expect(again.run(add, { key: "old" })).toMatchObject({ value: { applied: "before", results: [made] } });
  expect(bob.run(add, { key: "old" })).toMatchObject({ value: { applied: "now" } });
});

test("keys are forgotten oldest first, and their number is bounded (C-5)", () => {
  const part = newPart();
  for (let i = 0; i < 520; i += 1) part.run({ command: "setMeta", name: `N${i}` }, { key: `k${i}` });
  expect(part.doc.getMap("applied").size).toBe(500);
  const rename: Command = { command: "setMeta", name: "again" };
  expect(part.run(rename, { key: "k519" })).toMatchObject({ value: { applied: "before" } });
  expect(part.run(rename, { key: "k0" })).toMatchObject({ value: { applied: "now" } });
});

test("a run with many keys pushes out its own, and none of a person's (C-5)", () => {
  const ada = newPart({ person: "ada" });
  ada.run(add, { key: "1" });
  const agent = copied(ada, { person: "ada", run: "r1" });
  for (let i = 0; i < 520; i += 1) agent.run({ command: "setMeta", name: `N${i}` }, { key: `k${i}` });
  expect(agent.doc.getMap("applied").size).toBe(500);
  sync(agent, ada);
  expect(ada.run(add, { key: "1" })).toMatchObject({ value: { applied: "before" } });
  expect(agent.run(add, { key: "k519" })).toMatchObject({ value: { applied: "before" } });
  expect(agent.run(add, { key: "k0" })).toMatchObject({ value: { applied: "now" } });
});

test("of far too many authors some go at each edit, so that none takes long, and the newest is known (S-2)", () => {
  const part = newPart({ person: "ada" });
  const clients = part.doc.getMap("clients");
  part.doc.transact(() => {
    for (let i = 0; i < 5_000; i += 1) clients.set(`9${i}`, { by: { person: `p${i}` }, at: i });
  });
  run(part, add);
  expect(clients.size).toBe(4_001);
  expect(clients.get(String(part.doc.clientID))).toMatchObject({ by: { person: "ada" } });
  expect(clients.has("90")).toBe(false);
});
