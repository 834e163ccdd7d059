import { expect, test } from "vitest";
import * as Y from "yjs";
import { openStill } from "./still-document.ts";

test("a document as it once was can be read, is alone, and has nothing to save", async () => {
  const source = new Y.Doc();
  source.getMap("part").set("name", "Bracket");
  const { open, presence } = openStill("http://local/doc", {
    state: Y.encodeStateAsUpdate(source),
    offset: "1_2",
  });
  await open.synced;
  expect(open.doc.getMap("part").get("name")).toBe("Bracket");
  open.doc.getMap("part").set("name", "changed");
  expect([(await open.saved()).kind, open.state.kind, open.offset]).toEqual(["live", "live", "1_2"]);
  expect(presence.awareness.getStates().size).toBeLessThanOrEqual(1);
  await Promise.all([open.close(), presence.close()]);
});
