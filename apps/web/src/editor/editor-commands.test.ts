import { afterEach, expect, test, vi } from "vitest";
import { editorCommands } from "./editor-commands.ts";
import { cancelEditing, editFeature } from "./session/feature-editing.ts";
import { chooseFeature } from "./session/feature-list.ts";
import type { PartSession } from "./session/part-session.ts";
import { did, openPart } from "./session/testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const nowhere = () => undefined;

function press(session: PartSession, key: string): void {
  const commands = editorCommands({
    session,
    viewport: { current: null },
    covered: () => 0,
    openPalette: nowhere,
    openShortcuts: nowhere,
    openPanel: null,
  });
  commands.find(({ keys }) => keys?.includes(key))?.run(key);
}

const box = { command: "addFeature", id: "b1", type: "box", name: "Box 1", params: {} } as const;
const sketch = {
  ...box,
  id: "s1",
  type: "sketch",
  name: "Outline",
  params: { plane: { name: "top" } },
} as const;

test("the key that deletes takes away the row that is chosen, but never what is open", () => {
  const { session } = openPart();
  did(session, box, sketch);
  const left = () => session.model.features.map(({ id }) => id).filter((id) => /\d/.test(id));
  for (const [id, name] of [
    ["b1", "Box 1"],
    ["s1", "Outline"],
  ] as const) {
    chooseFeature(session, id, false);
    editFeature(session, id);
    press(session, "Delete");
    expect(left()).toEqual(["b1", "s1"]);
    expect(session.store.getState().refusal).toContain(`“${name}” is open`);
    cancelEditing(session);
    session.set({ sketch: null });
  }
  chooseFeature(session, "b1", false);
  press(session, "Delete");
  expect(left()).toEqual(["s1"]);
});
