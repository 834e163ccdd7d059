import { fail, ok } from "@solidtype/contracts";
import { initialUpdate, PartDocument } from "@solidtype/document";
import * as Y from "yjs";
import { runCall } from "../catalogue.ts";
import type { Place, ToolPorts } from "../ports.ts";

/** A part in memory, and calls of tools on it. */
export function openPart(): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Bracket", "mm"));
  return new PartDocument(doc, { person: "ada", run: "run1" });
}

/** Everything but the part is out of reach here: tools must say so and go on. */
export function portsOf(part: PartDocument | null, key = "call1", asked: Place[] = []): ToolPorts {
  const away = async () => fail("kernel.away", "The kernel does not answer.");
  return {
    async part(at) {
      asked.push(at);
      if (part === null) return fail("no-part", "No part is open here.");
      return ok({
        document: "d1",
        branch: "main",
        name: "Bracket",
        model: () => part.model,
        foresee: (batch, callKey) => part.foresee(batch, callKey),
        edit: async (batch, callKey) => part.run(batch, { key: callKey }),
        letGo: () => undefined,
      });
    },
    geometry: { build: away, list: away, measure: away, picture: away, export: away },
    sketchState: async () => null,
    workspace: {
      projects: away,
      document: away,
      documents: away,
      createDocument: away,
      trashDocument: away,
      branches: away,
      createBranch: away,
      mergeBranch: away,
    },
    key,
    mayRemove: false,
  };
}

export const call = (part: PartDocument | null, tool: string, input: unknown, key?: string) =>
  runCall(tool, typeof input === "string" ? input : JSON.stringify(input), portsOf(part, key));

/** A sketch of points, lines and dimensions, as many of each, and a plate on it. */
export function drawnPart(many: number): PartDocument {
  const part = openPart();
  const each = (make: (at: number) => readonly [string, object]) =>
    Object.fromEntries(Array.from({ length: many }, (_, at) => make(at)));
  const points = each((at) => [`p${at}`, { type: "point", x: at, y: at * at }]);
  const lines = each((at) => [`l${at}`, { type: "line", start: `p${at}`, end: `p${(at + 1) % many}` }]);
  const constraints = each((at) => [
    `c${at}`,
    { type: "length", on: [`l${at}`], value: "10 mm", driving: true },
  ]);
  const sketch = { entities: { ...points, ...lines }, constraints };
  const params = { plane: { name: "top" } };
  part.run([{ command: "addFeature", id: "s1", type: "sketch", name: "Outline", params, sketch }]);
  return part;
}
