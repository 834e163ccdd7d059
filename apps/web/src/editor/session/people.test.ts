import { expect, test } from "vitest";
import { presenceLength } from "@solidtype/contracts";
import { othersHere, readPerson, toldPicks } from "./people.ts";

const members = new Map([["usr_ada", "Ada"]]);
const nameOf = (id: string): string | null => members.get(id) ?? null;
const claim = { id: "usr_ada", name: "Ada", agent: true };

test("whoever came by a link is a guest, whatever they say of themselves", () => {
  const shown = readPerson(1, { person: claim, principal: { id: "link:lnk_1" } }, nameOf);
  expect(shown).toMatchObject({ id: "lnk_1", name: "Guest", agent: false });
});

test("a member has the name that the workspace knows, and cannot pass for an agent or for another", () => {
  const state = { person: { ...claim, name: "Owner" }, principal: { id: "person:usr_ada" } };
  expect(readPerson(1, state, nameOf)).toMatchObject({ id: "usr_ada", name: "Ada", agent: false });
});

test("an agent is one where the server says so, and is told by whom it works for", () => {
  const principal = { id: "agent:run_1", actingFor: "person:usr_ada", run: "run_1" };
  const shown = readPerson(1, { person: { id: "usr_bob", name: "Bob" }, principal }, nameOf);
  expect(shown).toMatchObject({ id: "usr_ada", name: "The agent of Ada", agent: true });
});

test("only where no name is known somebody's own word for it is taken", () => {
  const state = { person: { id: "usr_x", name: "Eve" }, principal: { id: "person:usr_x" } };
  expect(readPerson(1, state, () => null)).toMatchObject({ id: "usr_x", name: "Eve" });
  const agent = { person: { name: "Eve" }, principal: { id: "agent:run_1", actingFor: "person:usr_x" } };
  expect(readPerson(1, agent, () => null)).toMatchObject({ name: "The agent of somebody" });
});

test("a state without the server's word, or of another shape, shows nobody and breaks nothing", () => {
  for (const state of [null, 7, "x", [], {}, { person: claim }, { person: claim, principal: { id: 3 } }])
    expect(readPerson(1, state, nameOf)).toBeNull();
  const odd = { principal: { id: "person:usr_ada" }, selection: [1, "a", null], feature: {}, camera: "up" };
  expect(readPerson(1, odd, nameOf)).toMatchObject({ feature: null, selection: ["a"], camera: null });
});

test("the bar has everybody once, not oneself, and every guest of a link", () => {
  const windowOf = (client: number, id: string, name = id, agent = false) => ({
    client,
    id,
    name,
    agent,
    feature: null,
    selection: [],
    camera: null,
  });
  const people = [
    windowOf(1, "ada"),
    windowOf(2, "ada"),
    windowOf(3, "me"),
    windowOf(4, "me", "The agent of me", true),
    windowOf(5, "lnk", "Guest"),
    windowOf(6, "lnk", "Guest"),
  ];
  const clients = (following: number | null) =>
    othersHere(people, "me", following).map(({ client }) => client);
  expect(clients(null)).toEqual([1, 4, 5, 6]);
  expect(clients(2)).toEqual([2, 4, 5, 6]);
});

test("of much that is picked as much is told as a word may hold, and of little all", () => {
  expect(toldPicks(["{a:end}", "{b:end}"])).toEqual(["{a:end}", "{b:end}"]);
  for (const length of [10, 40, 400, 5_000]) {
    const told = toldPicks(Array.from({ length: 1_000 }, (_, at) => `"${at}`.padEnd(length, "x")));
    expect(told.length > 0).toBe(length < presenceLength);
    expect(JSON.stringify(told).length).toBeLessThan(presenceLength - 900);
  }
});
