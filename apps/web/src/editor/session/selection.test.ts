import { afterEach, expect, test, vi } from "vitest";
import { outdated } from "../../kernel-worker/protocol.ts";
import { acceptAndRepeat, acceptEditing, beginFeature, cancelEditing } from "./feature-editing.ts";
import type { PartSession } from "./part-session.ts";
import { pickAll } from "./selection.ts";
import { did, type KernelByHand, meshOf, openPart, Refusal, settled } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const line = (x: number) =>
  [
    [x, 0, 0],
    [x, 10, 0],
  ] as const;
const nameAt = (x: number): string => `{f:end|f:side(e${x})}`;
const edge = (index: number) => ({ kind: "edge", body: "$f", index }) as const;

/** A body with edges at these places: which index means which edge is another matter in each of them. */
const bodyWith = (key: string, ...places: readonly number[]) => ({
  name: "$f",
  key,
  places,
  mesh: meshOf({ edges: places.map(line) }),
});
const sharp = bodyWith("sharp", 0, 5);
/** One edge was rounded away: what remains has another index. */
const rounded = bodyWith("rounded", 1, 2, 5);

/** From now on the kernel knows this body, whatever the picture shows. */
function knows(kernel: KernelByHand, { key, places }: typeof sharp): void {
  kernel.answers = (ask) => {
    if (ask.ask === "reference") {
      if (ask.body.key !== key) return new Refusal(outdated);
      return { name: nameAt(places[ask.at] ?? -1) };
    }
    if (ask.ask !== "resolve") return undefined;
    const at = places.findIndex((place) => nameAt(place) === ask.name);
    return at < 0
      ? { status: "missing", was: null }
      : { status: "found", found: { kind: "edge", body: "$f", at } };
  };
}

async function opened() {
  const { session, kernel } = openPart();
  knows(kernel, sharp);
  await kernel.finish(sharp);
  let edits = 0;
  const edit = (): void => {
    edits += 1;
    did(session, { command: "addVariable", name: `w${edits}`, expression: "1 mm" });
  };
  const picked = () =>
    session.store
      .getState()
      .selection.map(({ touch, reference }) => [(touch as { index?: number }).index, reference?.name]);
  return { session, kernel, edit, picked };
}

test("a pick made while the kernel builds means what was seen, though the kernel has another part by then", async () => {
  const { session, kernel, edit, picked } = await opened();
  edit();
  knows(kernel, rounded);
  const picking = pickAll(session, [edge(1)]);
  await settled();
  expect(picked()).toEqual([]);
  await kernel.finish(rounded);
  await picking;
  expect(picked()).toEqual([[2, nameAt(5)]]);
});

test("a pick of what is gone when it could be named is none, and is said to be", async () => {
  const { session, kernel, edit, picked } = await opened();
  edit();
  knows(kernel, rounded);
  const picking = pickAll(session, [edge(0)]);
  await kernel.finish(rounded);
  await picking;
  expect(picked()).toEqual([]);
  expect(session.store.getState().refusal).toMatch(/changed while the part was rebuilt/);
});

test("a pick that is named only after its dialog was closed goes nowhere", async () => {
  const { session, kernel, picked } = await opened();
  beginFeature(session, "fillet");
  const picking = pickAll(session, [edge(1)]);
  cancelEditing(session);
  await picking;
  expect(picked()).toEqual([]);
  expect(kernel.rebuilds.length).toBeGreaterThan(0);
});

test("what is picked is lit where its name is after each rebuild, and no longer once it is gone", async () => {
  const { session, kernel, edit, picked } = await opened();
  await pickAll(session, [edge(0), edge(1)]);
  expect(picked()).toEqual([
    [0, nameAt(0)],
    [1, nameAt(5)],
  ]);
  edit();
  knows(kernel, rounded);
  await kernel.finish(rounded);
  expect(picked()).toEqual([[2, nameAt(5)]]);
  edit();
  knows(kernel, bodyWith("other", 7));
  await kernel.finish(bodyWith("other", 7));
  expect(picked()).toEqual([]);
});

test("a kernel that took the place of one that died is given the part again, so that it can be picked; but once", async () => {
  const { session, kernel, edit } = await opened();
  kernel.become({ kind: "starting" });
  kernel.become({ kind: "ready", milliseconds: 1 });
  expect(kernel.rebuilds.length).toBe(1);
  await kernel.fail({ code: "kernel-died", message: "It died." });
  kernel.become({ kind: "ready", milliseconds: 1 });
  expect(kernel.rebuilds.length).toBe(0);
  edit();
  expect(kernel.rebuilds.length).toBe(1);
  await kernel.fail({ code: "kernel-hung", message: "It hung." });
  kernel.become({ kind: "ready", milliseconds: 1 });
  expect(kernel.rebuilds.map(({ ask }) => ask.model)).not.toContain(session.model);
  await kernel.finish(sharp);
  await pickAll(session, [{ kind: "vertex", body: "$f", index: 0 }]);
  expect(session.store.getState().selection.length).toBe(1);
});

test("what is still shown can be picked after a rebuild was stopped: the next kernel builds that, and not what was stopped", async () => {
  const { session, kernel, edit, picked } = await opened();
  const shown = session.model;
  edit();
  kernel.answers = () => undefined;
  await kernel.fail({ code: "kernel-stopped", message: "Stopped." });
  expect(kernel.rebuilds.map(({ ask }) => ask.model)).toEqual([shown]);
  knows(kernel, sharp);
  await kernel.finish(sharp);
  await pickAll(session, [edge(1)]);
  expect(picked()).toEqual([[1, nameAt(5)]]);
  expect(session.store.getState().refusal).toBe("Stopped.");
  edit();
  expect(kernel.rebuilds.map(({ ask }) => ask.model)).toEqual([session.model]);
});

test("a kernel that dies of a change twice is given what is shown instead, and nothing when that is what kills it", async () => {
  const { session, kernel, edit } = await opened();
  const shown = session.model;
  edit();
  const asked = () => kernel.rebuilds.map(({ ask }) => ask.model);
  const dies = () => kernel.fail({ code: "kernel-died", message: "It died." });
  await dies();
  expect(asked()).toEqual([session.model]);
  await dies();
  expect(asked()).toEqual([shown]);
  await dies();
  expect(asked()).toEqual([]);
});

test("what is picked stays picked where the question after it had no answer, and is found by the next picture", async () => {
  const { session, kernel, edit, picked } = await opened();
  await pickAll(session, [edge(1)]);
  edit();
  kernel.answers = () => new Refusal("kernel-overtaken");
  await kernel.finish(rounded);
  expect(picked()).toEqual([[1, nameAt(5)]]);
  edit();
  knows(kernel, rounded);
  await kernel.finish(rounded);
  expect(picked()).toEqual([[2, nameAt(5)]]);
});

test("a pick whose question ended with its worker is named by the next one", async () => {
  const { session, kernel, edit, picked } = await opened();
  edit();
  kernel.answers = () => new Refusal("kernel-overtaken");
  const picking = pickAll(session, [edge(1)]);
  await settled();
  knows(kernel, rounded);
  await kernel.finish(rounded);
  await picking;
  expect(picked()).toEqual([[2, nameAt(5)]]);
  expect(session.store.getState().refusal).toBeNull();
});

test("that there is no kernel any more is no refusal of each change, and takes no other word away", async () => {
  const { session, kernel, edit } = await opened();
  kernel.become({ kind: "broken", code: "kernel-died", message: "It stopped again and again." });
  edit();
  session.set({ refusal: "Pick a face." });
  await kernel.fail({ code: "kernel-died", message: "It stopped again and again." });
  expect(session.store.getState()).toMatchObject({ refusal: "Pick a face.", building: false });
  kernel.answers = () => new Refusal("kernel-died");
  await pickAll(session, [edge(1)]);
  expect(session.store.getState().refusal).toBe("Refused: kernel-died.");
});

test("a pick whose question ends its worker is asked once more, and says then what happened", async () => {
  const { session, kernel, picked } = await opened();
  const asked: string[] = [];
  kernel.answers = ({ ask }) => {
    asked.push(ask);
    return new Refusal("kernel-died");
  };
  await pickAll(session, [edge(1)]);
  expect(asked).toEqual(["reference", "reference"]);
  expect(picked()).toEqual([]);
  expect(session.store.getState().refusal).toBe("Refused: kernel-died.");
});

test("a pick whose question never has its turn says so, not that the part has changed", async () => {
  const { session, kernel } = await opened();
  kernel.answers = () => new Refusal("kernel-overtaken");
  await pickAll(session, [edge(1)]);
  expect(session.store.getState().refusal).toBe("Refused: kernel-overtaken.");
});

test("a pick is shown at once, however long its name takes, and a second click takes it back", async () => {
  const { session, kernel, edit, picked } = await opened();
  const pending = () => session.store.getState().pending;
  edit();
  knows(kernel, rounded);
  const picks = [pickAll(session, [edge(1)], "remove"), pickAll(session, [edge(0)], "remove")];
  expect(pending()).toEqual([edge(1), edge(0)]);
  picks.push(pickAll(session, [edge(1)], "remove"));
  expect(pending()).toEqual([edge(0)]);
  picks.push(pickAll(session, [edge(0)], "remove"), pickAll(session, [edge(1)], "remove"));
  expect(pending()).toEqual([edge(1)]);
  await settled();
  expect(picked()).toEqual([]);
  await kernel.finish(rounded);
  await Promise.all(picks);
  expect(picked()).toEqual([[2, nameAt(5)]]);
  expect(pending()).toEqual([]);
});

/** The part has the feature that the body is of. */
function hasBody(session: PartSession): void {
  const points = { a: { type: "point", x: 0, y: 0 }, b: { type: "point", x: 9, y: 0 } } as const;
  const entities = { ...points, e5: { type: "line", start: "a", end: "b" } } as const;
  did(
    session,
    {
      command: "addFeature",
      id: "s",
      type: "sketch",
      params: { plane: { name: "top" } },
      sketch: { entities, constraints: {} },
    },
    { command: "addFeature", id: "f", type: "extrude", params: { sketch: "s" } },
  );
}

test("a dialog that is accepted right after a click has what was clicked, and stays open where that is gone", async () => {
  for (const [index, isLeft] of [
    [1, false],
    [0, true],
  ] as const) {
    const { session, kernel } = await opened();
    hasBody(session);
    beginFeature(session, "fillet");
    knows(kernel, rounded);
    const picking = pickAll(session, [edge(index)], "remove");
    expect(acceptEditing(session)).toBe(false);
    while (kernel.rebuilds.length > 0) await kernel.finish(rounded);
    await picking;
    const { editing } = session.store.getState();
    expect(editing !== null).toBe(isLeft);
    const fillets = session.model.features.filter(({ type }) => type === "fillet");
    expect(fillets.length).toBe(isLeft ? 0 : 1);
  }
});

test("a dialog waits for no pick that was meant for one that was closed before", async () => {
  const { session, kernel, edit } = await opened();
  edit();
  knows(kernel, rounded);
  beginFeature(session, "fillet");
  const picking = pickAll(session, [edge(1)], "remove");
  cancelEditing(session);
  beginFeature(session, "box");
  expect(acceptEditing(session)).toBe(true);
  await kernel.finish(rounded);
  while (kernel.rebuilds.length > 0) await kernel.finish(rounded);
  await picking;
  expect(session.store.getState()).toMatchObject({ editing: null, selection: [], pending: [] });
});

test("an edge that is clicked again after its dialog was closed belongs to the next one", async () => {
  const { session, kernel, edit } = await opened();
  edit();
  knows(kernel, rounded);
  beginFeature(session, "fillet");
  const picks = [pickAll(session, [edge(1)], "remove")];
  cancelEditing(session);
  beginFeature(session, "fillet");
  picks.push(pickAll(session, [edge(1)], "remove"));
  while (kernel.rebuilds.length > 0) await kernel.finish(rounded);
  await Promise.all(picks);
  expect(session.store.getState().editing?.draft.params["edges"]).toMatchObject([{ name: nameAt(5) }]);
});

test("a dialog that is accepted with the next to be begun begins it as well when it waited for a pick", async () => {
  const { session, kernel } = await opened();
  hasBody(session);
  beginFeature(session, "fillet");
  const first = session.store.getState().editing?.id;
  knows(kernel, rounded);
  const picking = pickAll(session, [edge(1)], "remove");
  acceptAndRepeat(session);
  expect(session.store.getState().editing?.id).toBe(first);
  while (kernel.rebuilds.length > 0) await kernel.finish(rounded);
  await picking;
  const { editing } = session.store.getState();
  expect(editing?.draft.type).toBe("fillet");
  expect(editing?.id).not.toBe(first);
  expect(session.model.features.filter(({ type }) => type === "fillet").length).toBe(1);
});
