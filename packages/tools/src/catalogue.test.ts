import { ok } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { catalogue, planCall, runCall } from "./catalogue.ts";
import type { Place } from "./ports.ts";
import { call, openPart, portsOf } from "./testing/calls.ts";

test("an edit goes through the document's own command and says what was made", async () => {
  const part = openPart();
  const done = await call(part, "add_feature", { id: "blk", type: "box", name: "Block" });
  expect(done.ok && done.value.text).toContain('"id":"blk"');
  expect(part.model.features.at(-1)).toMatchObject({ id: "blk", type: "box", name: "Block" });
});

test("the same call carried out twice has its effect once", async () => {
  const part = openPart();
  await call(part, "add_variable", { name: "width", expression: "20 mm" }, "k");
  const again = await call(part, "add_variable", { name: "width", expression: "20 mm" }, "k");
  expect(again.ok).toBe(true);
  expect(part.model.variables.map((variable) => variable.name)).toEqual(["width"]);
});

test("a batch is one change: when one command fails, none is made", async () => {
  const part = openPart();
  const done = await call(part, "change_part", {
    commands: [
      { command: "addVariable", name: "a", expression: "1 mm" },
      { command: "addVariable", name: "a", expression: "2 mm" },
    ],
  });
  expect(done.ok).toBe(false);
  expect(part.model.variables).toEqual([]);
});

test("what a model gets wrong comes back in words it can act on", async () => {
  const part = openPart();
  for (const [tool, input, code, said] of [
    ["add_feature", '{"type": "box"', "tool-input", /not valid JSON/],
    ["add_feature", { type: "teapot" }, "tool-input", /type/],
    ["edit_feature", { id: "nothing", params: {} }, "tool-failed", /nothing/],
    ["paint_it", {}, "tool-unknown", /paint_it/],
  ] as const) {
    const done = await call(part, tool, input);
    expect(done.ok ? null : done.error.code, tool).toBe(code);
    expect(done.ok ? "" : done.error.message, tool).toMatch(said);
  }
});

test("a list with nothing in it says so", async () => {
  const geometry = { ...portsOf(null).geometry, list: async () => ok({ items: [], leftOut: 0 }) };
  const ports = { ...portsOf(openPart()), geometry };
  const list = (input: object) =>
    runCall("list_geometry", JSON.stringify({ body: "$b", kind: "edge", ...input }), ports);
  expect(await list({})).toEqual(ok({ text: "None." }));
  expect(await list({ containing: "fillet1" })).toEqual(ok({ text: 'None whose name contains "fillet1".' }));
});

test("what carries merges over is no tool, and no part of a batch", async () => {
  const part = openPart();
  part.run({ command: "addFeature", id: "blk", type: "box", name: "Block" });
  const entry = { what: "feature", id: "blk", key: "type" };
  expect(await planCall("set_entry", JSON.stringify(entry), portsOf(part))).toBeNull();
  const done = await call(part, "change_part", { commands: [{ command: "setEntry", ...entry }] });
  expect(done).toMatchObject({ ok: false, error: { code: "tool-input" } });
});

test("a batch with an entry that its command does not take is refused, and says where", async () => {
  const done = await call(openPart(), "change_part", {
    commands: [{ command: "deleteFeature", ids: [{ toString: 1 }] }],
  });
  expect(done).toMatchObject({ ok: false, error: { code: "tool-input" } });
  expect(done.ok || done.error.message).toMatch(/commands\.0\.ids\.0/);
});

test("all geometry of a body can be listed, page by page, none too long for an answer", async () => {
  const ports = portsOf(openPart());
  const edges = Array.from({ length: 450 }, (_, at) => ({
    name: `edge${at}`.padEnd(160, "x"),
    what: "line",
  }));
  const geometry = {
    ...ports.geometry,
    list: async (_part: unknown, _body: string, { after }: { readonly after?: string }) => {
      const rest = edges.slice(edges.findIndex(({ name }) => name === after) + 1);
      return ok({ items: rest.slice(0, 300), leftOut: Math.max(0, rest.length - 300) });
    },
  };
  const seen: string[] = [];
  for (let after: string | undefined, pages = 0; pages === 0 || after !== undefined; pages++) {
    expect(pages).toBeLessThan(10);
    const input = { body: "$b", kind: "edge", ...(after === undefined ? {} : { after }) };
    const done = await runCall("list_geometry", JSON.stringify(input), { ...ports, geometry });
    const text = done.ok ? done.value.text : done.error.message;
    expect(text.length).toBeLessThan(40_000);
    seen.push(...[...text.matchAll(/^(edge\S+) {2}line$/gm)].map(([, name = ""]) => name));
    after = /list with after (\S+),/.exec(text)?.[1];
  }
  expect(seen).toEqual(edges.map(({ name }) => name));
});

test("a list that does not fit says where it goes on", async () => {
  const ports = portsOf(null);
  const asked: (string | undefined)[] = [];
  const workspace = {
    ...ports.workspace,
    documents: async ({ after }: { readonly after?: string | undefined }) => {
      asked.push(after);
      return ok({
        rows: [{ id: "d1", name: "Lid", kind: "part", project: "p1" }],
        next: after ? null : "c1",
      });
    },
  };
  const list = async (input: object) => {
    const done = await runCall("list_documents", JSON.stringify(input), { ...ports, workspace });
    return done.ok ? done.value.text : done.error.message;
  };
  expect(await list({})).toMatch(/after: "c1"/);
  expect(await list({ after: "c1" })).toBe('d1 part "Lid"');
  expect(asked).toEqual([undefined, "c1"]);
});

test("a thousand projects with long names can all be reached, none in an answer that is cut", async () => {
  const projects = Array.from({ length: 1000 }, (_, at) => ({
    id: `prj_${String(at).padStart(26, "0")}`,
    name: `Project ${at} `.padEnd(200, "\u{1f529}"),
    workspace: "Works ".padEnd(200, "x"),
  }));
  const ports = portsOf(null);
  const workspace = { ...ports.workspace, projects: async () => ok(projects) };
  const list = (input: object) => runCall("list_projects", JSON.stringify(input), { ...ports, workspace });
  const seen: string[] = [];
  for (let after: string | undefined, pages = 0; pages === 0 || after !== undefined; pages += 1) {
    const done = await list(after === undefined ? {} : { after });
    const text = done.ok ? done.value.text : done.error.message;
    expect(text.length).toBeLessThan(40_000);
    seen.push(...[...text.matchAll(/^(prj_\S+)/gm)].map(([, id = ""]) => id));
    after = /after: "(\S+)"/.exec(text)?.[1];
    expect(pages).toBeLessThan(20);
  }
  expect(seen).toEqual(projects.map(({ id }) => id));
  expect((await list({ after: "gone" })).ok).toBe(false);
});

test("without an open part, tools on a part say so", async () => {
  const done = await call(null, "read_part", {});
  expect(done.ok ? "" : done.error.message).toMatch(/No part is open here/);
});

test("a tool on a part takes where the part is, beside its own arguments", async () => {
  const part = openPart();
  const asked: Place[] = [];
  const input = { document: "d2", branch: "b2", name: "width", expression: "20 mm" };
  const done = await runCall("add_variable", JSON.stringify(input), portsOf(part, "k", asked));
  expect(done.ok).toBe(true);
  expect(asked).toEqual([{ document: "d2", branch: "b2" }]);
  const bad = await call(part, "read_part", { document: 3 });
  expect(bad.ok ? "" : bad.error.message).toMatch(/document/);
});

test("the part reads as text: variables, features in order with their parameters", async () => {
  const part = openPart();
  part.run([
    { command: "addVariable", name: "width", expression: "20 mm" },
    { command: "addFeature", id: "blk", type: "box", name: "Block" },
  ]);
  const read = await call(part, "read_part", {});
  const text = read.ok ? read.value.text : "";
  expect(text).toMatch(/#width = 20 mm/);
  expect(text).toMatch(/^blk box "Block" /m);
  expect(text).toMatch(/The kernel does not answer/);
});

test("every tool describes itself with an object schema and a unique snake-case name", () => {
  const names = catalogue.map((tool) => tool.name);
  expect(new Set(names).size).toBe(names.length);
  for (const tool of catalogue) {
    expect(tool.name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(tool.inputSchema["type"], tool.name).toBe("object");
    expect(tool.description.length, tool.name).toBeGreaterThan(10);
  }
});
