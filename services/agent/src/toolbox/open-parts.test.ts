import { newId, ok } from "@solidtype/contracts";
import { expect, test } from "vitest";
import type { Acting } from "./acting.ts";
import { OpenParts } from "./open-parts.ts";
import { Room } from "./room.ts";

const [workspace, document, branch] = [newId("workspace"), newId("document"), newId("branch")];

/** A platform where there is one part of a thousand bytes, as far as reading and changing it goes. */
function opened() {
  const room = new Room(1500);
  const stream = `ws/${workspace}/doc/${document}/${branch}`;
  const found = { id: document, name: "Large", kind: "part", workspaceId: workspace, reading: { stream } };
  const admitted = (admit: (bytes: number) => string | null) => {
    const refused = admit(1000);
    if (refused !== null) throw new Error(`put off: ${refused}`);
  };
  const acting = {
    principal: { run: newId("run"), actingFor: newId("person") },
    signal: undefined,
    ask: async () => ok({ data: found }),
    may: async () => ok(null),
    streams: {
      async state(_stream: string, _offset: string, admit: (bytes: number) => string | null) {
        admitted(admit);
        return ok({ state: new Uint8Array() });
      },
      async change(...[, , , admit]: [string, object, object, (bytes: number) => string | null]) {
        admitted(admit);
        throw new Error("a fault of ours");
      },
    },
  } as unknown as Acting;
  return { room, parts: new OpenParts({ acting, room, here: {}, roomMs: 1 }) };
}

test("a fault while a part is changed, or read as it was, gives its room back each time", async () => {
  const { room, parts } = opened();
  for (let time = 0; time < 3; time += 1) {
    await expect(parts.change({ document, branch }, async () => ok(null))).rejects.toThrow("a fault of ours");
    expect(room.taken).toBe(0);
    const broken = parts.once({ document, branch }, "0", branch, () => {
      throw new Error("a model that cannot be read");
    });
    await expect(broken).rejects.toThrow("a model that cannot be read");
    expect(room.taken).toBe(0);
  }
});
