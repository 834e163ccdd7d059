import { fail, ok } from "@solidtype/contracts";
import { type Command, initialUpdate, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { runCall } from "./catalogue.ts";
import type { ToolPorts } from "./ports.ts";

function partWith(...commands: readonly Command[]): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Grid", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  expect(part.run(commands)).toMatchObject({ ok: true });
  return part;
}

async function call(part: PartDocument, tool: string, input: object): Promise<string> {
  const opened = { model: () => part.model, letGo: () => undefined };
  const geometry = { build: async () => fail("kernel.away", "The kernel does not answer.") };
  const ports = {
    part: async () => ok(opened),
    geometry,
    sketchState: async () => null,
  } as unknown as ToolPorts;
  const done = await runCall(tool, JSON.stringify(input), ports);
  return done.ok ? done.value.text : done.error.message;
}

/** Page after page, as each says how to go on. */
async function pages(part: PartDocument, tool: string, input: object): Promise<readonly string[]> {
  const all: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await call(part, tool, { ...input, ...(after === undefined ? {} : { after }) });
    all.push(page);
    const next = /more: ask again with after (".*")\.\)/.exec(page)?.[1];
    if (next === undefined) return all;
    after = JSON.parse(next) as string;
  }
}

const points = (many: number) =>
  Object.fromEntries(Array.from({ length: many }, (_, at) => [`p${at}`, { type: "point", x: at, y: at }]));
const grid = (many: number) =>
  ({
    command: "addFeature",
    id: "grid",
    type: "sketch",
    params: { plane: { name: "top" } },
    sketch: { entities: points(many), constraints: {} },
  }) as Command;

test("a large sketch is read in pages that together hold each of its entities once, and a small one whole", async () => {
  const large = await pages(partWith(grid(2000)), "read_feature", { id: "grid" });
  expect(large.length).toBeGreaterThan(1);
  for (const page of large) expect(page.length).toBeLessThan(40_000);
  expect(large[0]).toMatch(/^\{"type":"sketch".*2000 entities and 0 constraints/);
  const told = large.join("\n").match(/^entities\/p\d+ \{.*\}$/gm) ?? [];
  expect(new Set(told).size).toBe(2000);
  expect(told).toHaveLength(2000);
  const small = await call(partWith(grid(3)), "read_feature", { id: "grid" });
  expect(JSON.parse(small)).toMatchObject({ sketch: { entities: points(3) } });
});

test("a part of very many features is read in pages that together hold each once", async () => {
  const boxes = Array.from(
    { length: 600 },
    (_, at) => ({ command: "addFeature", id: `box${at}`, type: "box", name: `Box ${at}` }) as Command,
  );
  const all = await pages(partWith(...boxes), "read_part", {});
  expect(all.length).toBeGreaterThan(1);
  expect(all[0]).toMatch(/^Part "Grid", unit mm\. 0 variables, 604 features/);
  expect(all.join("\n").match(/^box\d+ box /gm)).toHaveLength(600);
});

test("two variables that two people gave one name at once are both read, and so is what comes after them", async () => {
  const part = partWith();
  const beside = new Y.Doc();
  Y.applyUpdate(beside, Y.encodeStateAsUpdate(part.doc));
  const add = (id: string) => ({ command: "addVariable", id, name: "w", expression: "1 mm" }) as Command;
  part.run([add("one")]);
  new PartDocument(beside, { person: "bob" }).run([add("two")]);
  Y.applyUpdate(part.doc, Y.encodeStateAsUpdate(beside));
  const long = Array.from(
    { length: 300 },
    (_, at) =>
      ({
        command: "addVariable",
        id: `v${at}`,
        name: `v${at}`,
        expression: `${"1+".repeat(90)}1`,
      }) as Command,
  );
  part.run(long);
  const all = (await pages(part, "read_part", {})).join("\n");
  expect(all.match(/^#w = 1 mm {2}\(id (one|two)\)$/gm)).toHaveLength(2);
  expect(all.match(/^#v\d+ = /gm)).toHaveLength(300);
});

test("a line that is longer than an answer is cut, and the answer says how to go on", async () => {
  const many = 4000;
  const part = partWith(
    { command: "addFeature", id: "blk", type: "box", name: "Block" } as Command,
    {
      command: "addFeature",
      id: "holes",
      type: "sketch",
      params: { plane: { name: "top" } },
      sketch: { entities: points(many), constraints: {} },
    } as Command,
    {
      command: "addFeature",
      id: "drilled",
      type: "hole",
      name: "Drilled",
      params: {
        points: Array.from({ length: many }, (_, at) => ({ name: `holes/p${at}` })),
        targets: [{ name: "$blk" }],
      },
    } as Command,
    { command: "addFeature", id: "last", type: "box", name: "Last" } as Command,
  );
  const all = await pages(part, "read_part", {});
  for (const page of all) expect(page.length).toBeLessThan(40_000);
  expect(all.join("\n")).toMatch(/^drilled hole .*… \(\d+ more characters of this line; read_feature/m);
  expect(all.join("\n")).toMatch(/^last box "Last"/m);
});

test("what cannot be gone on after is said", async () => {
  expect(await call(partWith(grid(3)), "read_feature", { id: "grid", after: "entities/p9" })).toMatch(
    /no "entities\/p9" to go on after/,
  );
});
