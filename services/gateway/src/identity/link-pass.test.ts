import { newId } from "@solidtype/contracts";
import { beforeEach, expect, test } from "vitest";
import { LinkPasses } from "./link-pass.ts";

const day = 86_400_000;
const link = newId("shareLink");
let now: number;
let passes: LinkPasses;
beforeEach(() => {
  now = 1_800_000_000_000;
  passes = new LinkPasses("the gateway's own", () => now);
});

test("each browser that opens a link is another guest of it, and stays the same one", () => {
  const first = passes.issue(link, null).pass;
  const second = passes.issue(link, null).pass;
  const guest = passes.read(first)?.guest;
  expect(guest).toBeDefined();
  expect(passes.read(second)?.guest).not.toBe(guest);
  expect(passes.read(passes.issue(link, null, first).pass)?.guest).toBe(guest);
  now += day + 1;
  expect(passes.read(first)).toBeUndefined();
  expect(passes.read(passes.issue(link, null, first).pass)).toMatchObject({ link, guest });
});

test("nobody says of themselves which guest they are, nor takes a pass to another link", () => {
  const { pass } = passes.issue(link, null);
  const victim = passes.read(passes.issue(link, null).pass)?.guest ?? "";
  const [id, end, signature, , mine] = pass.split(".");
  const forged = [id, end, signature, victim, mine].join(".");
  expect(passes.read(forged)).toMatchObject({ link, guest: undefined });
  expect(passes.read(passes.issue(link, null, forged).pass)?.guest).not.toBe(victim);
  const other = newId("shareLink");
  const guest = passes.read(pass)?.guest;
  expect(passes.read(passes.issue(other, null, pass).pass)?.guest).not.toBe(guest);
  expect(passes.read(pass.replace(link, other))).toBeUndefined();
  for (const broken of ["", ".", "....", pass.slice(1), `${link}.${now + day}.x`])
    expect(passes.read(broken)).toBeUndefined();
});

test("a pass from before guests were told apart still opens, and one of today does where they are not", () => {
  const parts = passes.issue(link, null).pass.split(".");
  const old = parts.slice(0, 3).join(".");
  expect(passes.read(old)).toMatchObject({ link, guest: undefined });
  expect(parts.slice(0, 2)).toEqual([link, String(now + day)]);
});
