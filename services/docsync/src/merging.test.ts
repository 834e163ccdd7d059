import { type BranchId, type DocumentId, type MergeState, ok } from "@solidtype/contracts";
import {
  applyMerge,
  type BranchChoices,
  initialUpdate,
  type MergePorts,
  PartDocument,
  type PartModel,
  readMerge,
} from "@solidtype/document";
import { changeAsRead, readState } from "@solidtype/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { frame } from "./documents/frames.ts";
import { startMemoryReplica, type Replica } from "./testing/replicas.ts";
import { SwitchableNetwork } from "./testing/switchable-fetch.ts";

let replica: Replica;
let counter = 0;

const document = "doc_1" as DocumentId;
const branch = (name: string) => name as BranchId;

/** A part's content after more commands. */
function partWith(params: { readonly [name: string]: string }, before?: Uint8Array): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, before ?? initialUpdate("part", "Bracket", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  const done =
    before === undefined
      ? part.run({ command: "addFeature", id: "box", type: "box", params })
      : part.run({ command: "editFeature", id: "box", params });
  if (!done.ok) throw new Error(done.error.message);
  return Y.encodeStateAsUpdate(doc);
}

function modelOf(state: Uint8Array): PartModel {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return new PartDocument(doc, { person: "ada" }).model;
}

const widthAndHeight = (model: PartModel): unknown => {
  const box = model.features.find(({ id }) => id === "box");
  return box?.type === "box" ? [box.params.width, box.params.height] : null;
};

const patience = { milliseconds: 20_000 };

/** A part on the target, where everybody who merges reads it, and somebody else does something, before they write. */
async function target(
  readers: number,
  meanwhile: (place: { readonly baseUrl: string; readonly path: string }) => Promise<unknown> = async () =>
    undefined,
) {
  const path = `ws/w1/doc/merged-${++counter}/main`;
  const url = `${replica.url}/v1/stream`;
  const was = partWith({ width: "10 mm", height: "10 mm" });
  await fetch(`${url}/${path}`, { method: "PUT" });
  const headers = { "content-type": "application/octet-stream" };
  await fetch(`${url}/${path}`, { method: "POST", headers, body: Buffer.from(frame(was)) });
  const base = modelOf(was);
  let [reading, open] = [readers, (): void => undefined];
  const allHaveRead = new Promise<void>((resolve) => (open = resolve));

  /** Merges a branch that has these, by somebody of their own. */
  async function merge(params: { readonly [name: string]: string }, network = new SwitchableNetwork()) {
    const theirs = modelOf(partWith(params, was));
    const at = (of: string, offset: string) => ({ branch: branch(of), offset }) as MergeState["source"];
    const place = { baseUrl: url, path, fetch: network.fetch };
    const state: MergeState = {
      document,
      name: "Bracket",
      base: at("main", "base"),
      besides: [],
      source: at("trial", "trial"),
      target: at("main", "base"),
      changed: "source",
    };
    const recorded: unknown[] = [];
    const ports: MergePorts = {
      compare: async () => ok({ data: [state] }),
      modelAt: async (_document, { offset }) => ok(offset === "trial" ? theirs : base),
      edit: (_document, commandsOn) =>
        changeAsRead<unknown>({ ...place, patience }, async (doc, offset) => {
          if (--reading === 0) void meanwhile({ baseUrl: url, path }).finally(open);
          await allHaveRead;
          const part = new PartDocument(doc, { person: "ada" });
          const commands = await commandsOn(part.model, offset);
          if (!commands.ok || commands.value.length === 0) return commands;
          return part.run(commands.value, { checks: "structure" });
        }),
      record: async (documents) => ok(recorded.push(...documents)),
    };
    const mergings = await readMerge(ports);
    if (!mergings.ok) throw new Error(mergings.error.message);
    const choices: BranchChoices = {};
    const done = await applyMerge(ports, mergings.value, choices);
    return { code: done.ok ? "ok" : done.error.code, recorded };
  }
  const now = async (): Promise<unknown> => {
    const read = await readState({ baseUrl: url, path, at: "now", fetch });
    if (!read.ok) throw new Error(read.error.message);
    return widthAndHeight(modelOf(read.value.state));
  };
  return { merge, now };
}

describe("branches that are merged into one at once, on the real service", () => {
  beforeAll(async () => {
    replica = await startMemoryReplica();
  });
  afterAll(() => replica.close());

  it("are both in where they changed different things", async () => {
    const { merge, now } = await target(2);
    const done = await Promise.all([merge({ width: "20 mm" }), merge({ height: "30 mm" })]);
    expect(done.map(({ code }) => code)).toEqual(["ok", "ok"]);
    expect(await now()).toEqual(["20 mm", "30 mm"]);
  });

  it("ask about what both changed: of two values none is lost without a word", async () => {
    const { merge, now } = await target(2);
    const done = await Promise.all([merge({ width: "20 mm" }), merge({ width: "30 mm" })]);
    expect(done.map(({ code }) => code).toSorted()).toEqual(["merge-moved-on", "ok"]);
    const width = done[0]?.code === "ok" ? "20 mm" : "30 mm";
    expect(await now()).toEqual([width, "10 mm"]);
    expect(done.map(({ code, recorded }) => (code === "ok") === recorded.length > 0)).toEqual([true, true]);
  });

  it("are all in, however many, and with answers that are lost on the way", async () => {
    const many = ["width", "height", "depth"];
    const { merge, now } = await target(many.length);
    const network = new SwitchableNetwork();
    network.loseAnswers = 2;
    const done = await Promise.all(many.map((name, at) => merge({ [name]: `${at + 20} mm` }, network)));
    expect(done.map(({ code }) => code)).toEqual(["ok", "ok", "ok"]);
    expect(await now()).toEqual(["20 mm", "21 mm"]);
  });

  it("stand aside for who edits by hand, and are made on what that left", async () => {
    for (const [edited, code, after] of [
      ["height", "merge-moved-on", ["10 mm", "12 mm"]],
      ["depth", "ok", ["20 mm", "30 mm"]],
    ] as const) {
      const { merge, now } = await target(1, (place) =>
        changeAsRead({ ...place, fetch, patience }, async (doc) =>
          new PartDocument(doc, { person: "bob" }).run({
            command: "editFeature",
            id: "box",
            params: { [edited]: "12 mm" },
          }),
        ),
      );
      expect((await merge({ width: "20 mm", height: "30 mm" })).code).toBe(code);
      expect(await now()).toEqual(after);
    }
  });
});
