import { fail } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { planCall, runCall } from "./catalogue.ts";
import type { ToolPorts } from "./ports.ts";

const nothing = async () => fail("no-part", "No part is open here.");
const workspace = { document: nothing, branches: nothing } as unknown as ToolPorts["workspace"];
const ports = { part: nothing, workspace } as unknown as ToolPorts;
const run = async (tool: string, input: string): Promise<string> => {
  const done = await runCall(tool, input, ports);
  return done.ok ? done.value.text : done.error.message;
};
const times = (many: number, text: (at: number) => string): string =>
  Array.from({ length: many }, (_, at) => text(at)).join(",");

const drawing = (points: number): string =>
  `{"id":"s1","patch":{"entities":{${times(points, (at) => `"p${at}":{"type":"point","x":1,"y":1}`)}}}}`;

test("a call with more than can be looked at is refused in words, and one of thousands of entries is not", async () => {
  const ids = `{"ids":[${times(1_000_000, (at) => `"a${at}"`)}]}`;
  expect(await run("delete_feature", ids)).toMatch(/longer than 2000000 characters. Send less/);
  expect((await planCall("delete_feature", ids, ports))?.needsApproval).toBe(false);
  expect(await run("edit_sketch", drawing(20_000))).toMatch(/more than 50000 values. Send less/);
  expect(await run("edit_sketch", drawing(9_000))).toBe("No part is open here.");
});

test("arguments that are nested very deep are refused in words", async () => {
  const deep = `{"type":"box","params":{"width":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`;
  expect(await run("add_feature", deep)).toMatch(/nested more than 50 deep/);
});

test("what a call is called fits where people read it, whatever the model made up", async () => {
  const long = "x".repeat(1_000_000);
  for (const [tool, input] of [
    ["measure", { names: [long] }],
    ["read_feature", { id: long }],
    ["read_part", { document: long, branch: long }],
    ["merge_branch", { branch: long }],
  ] as const)
    expect((await planCall(tool, JSON.stringify(input), ports))?.title.length).toBeLessThan(2100);
});

test("what is wrong with arguments is told by what they must be, what there is, and which tools there are", async () => {
  expect(await run("add_variable", '{"name":"w","expression":60}')).toBe(
    "expression: it must be text, and is a number.",
  );
  expect(await run("edit_sketch", '{"id":"s","constraints":{}}')).toBe(
    "patch: it is missing; nothing is called constraints here: it takes id, patch, force, document, branch.",
  );
  expect(await run("change_part", '{"commands":[{"command":"renameFeature","id":"a"}]}')).toBe(
    "commands.0.name: it is missing.",
  );
  expect(await run("undo", "{}")).toMatch(
    /^There is no tool "undo"; there are: read_part, .*merge_branch\.$/,
  );
});
