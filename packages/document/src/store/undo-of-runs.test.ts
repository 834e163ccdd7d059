import { expect, test } from "vitest";
import { type PartDocument, PersonalUndo } from "../index.ts";
import { box, built, copied, run, sync } from "../testing/parts.ts";

/** Adds so many boxes, one after the other, in the document of whoever the run works for. */
function adds(agent: PartDocument, person: PartDocument, from: number, to: number): void {
  for (let at = from; at < to; at += 1) {
    run(agent, { command: "addFeature", id: `g${at}`, type: "box" });
    sync(agent, person);
  }
}

const ofRun = (part: PartDocument): number =>
  part.model.features.filter(({ id }) => id.startsWith("g")).length;

function editsWidth(part: PartDocument, times: number): void {
  for (let at = 1; at <= times; at += 1)
    run(part, { command: "editFeature", id: "b1", params: { width: `${at} mm` } });
}

test("all that a run did is taken back after however much of one's own (U-5)", () => {
  const ada = built(box);
  const agent = copied(ada, { person: "ada", run: "r1" });
  const undo = new PersonalUndo(ada, "ada");
  adds(agent, ada, 0, 30);
  editsWidth(ada, 600);
  expect(undo.undoRun("r1")).toBe("all");
  expect(ofRun(ada)).toBe(0);
  expect(undo.redo()).toBe(true);
  expect(ofRun(ada)).toBe(30);
});

test("of a run that had begun before the document was opened here, what it does since is taken back, and that it is a part is said (U-5)", () => {
  const ada = built(box);
  const agent = copied(ada, { person: "ada", run: "r1" });
  const later = copied(ada, { person: "ada", run: "r2" });
  adds(agent, ada, 0, 3);
  const undo = new PersonalUndo(ada, "ada");
  expect(undo.canUndoRun("r1")).toBe(false);
  adds(agent, ada, 3, 5);
  adds(later, ada, 5, 7);
  expect(undo.undoRun("r1")).toBe("part");
  expect(ofRun(ada)).toBe(5);
  expect(undo.undoRun("r1")).toBe("nothing");
  expect(undo.undoRun("r2")).toBe("all");
  expect(ofRun(ada)).toBe(3);
});

test("a window that is loaded anew takes back all of a run that it saw, and says of one that went on meanwhile, or that it has not kept whole, that it is a part (U-6)", () => {
  const lives = (edits: { readonly meanwhile?: number; readonly characters?: number }) => {
    const ada = built(box);
    const agent = copied(ada, { person: "ada", run: "r1" });
    const first = new PersonalUndo(ada, "ada");
    adds(agent, ada, 0, 4);
    const kept = first.kept(edits.characters ?? 1_000_000);
    first.close();
    adds(agent, ada, 4, 4 + (edits.meanwhile ?? 0));
    const again = copied(ada, { person: "ada" });
    return { done: new PersonalUndo(again, "ada", () => "now", kept).undoRun("r1"), left: ofRun(again) };
  };
  expect(lives({})).toEqual({ done: "all", left: 0 });
  expect(lives({ meanwhile: 2 })).toEqual({ done: "part", left: 2 });
  expect(lives({ characters: 700 })).toMatchObject({ done: "part" });
});

test("what comes while the document is being opened is none of a run's steps (U-1, U-5)", () => {
  const ada = built(box);
  const agent = copied(ada, { person: "ada", run: "r1" });
  const window = copied(ada, { person: "ada" });
  let arrival: "before-opening" | "now" = "before-opening";
  const undo = new PersonalUndo(window, "ada", () => arrival);
  adds(agent, window, 0, 2);
  arrival = "now";
  adds(agent, window, 2, 3);
  expect(undo.undoRun("r1")).toBe("part");
  expect(ofRun(window)).toBe(2);
});
