import type { ImportReport } from "@solidtype/contracts";
import { type Command, nameText } from "@solidtype/document";
import type { Place } from "../editor/place.ts";
import { addFeature } from "../editor/session/feature-editing.ts";
import type { PartSession } from "../editor/session/part-session.ts";
import { readFile } from "./geometry-jobs.ts";
import { nameOfFile } from "./readable-file.ts";
import { TaskFailed } from "./task-list.ts";

/** Bodies are called and coloured as in their file, until somebody says otherwise. */
function looksOf(feature: string, bodies: ImportReport["bodies"]): readonly Command[] {
  return bodies.flatMap(({ name, color }, at) => {
    const looks = {
      ...(name !== null && name.trim() !== "" && { name: name.trim().slice(0, 256) }),
      ...(color !== null && { color }),
    };
    const source = { kind: "sketch-entity", entity: `${at}` } as const;
    const body = nameText({ kind: "body", feature, source });
    return Object.keys(looks).length === 0 ? [] : [{ command: "setBody", body, ...looks }];
  });
}

/** Reads a file first; only one that holds bodies becomes a feature. */
export function bringIn(session: PartSession, { document }: Place, file: File): void {
  void session.tasks.run(`Sending ${file.name}`, async (going) => {
    const { upload, format, bodies } = await readFile(document, file, going);
    const id = session.freshId();
    const name = nameOfFile(file);
    const params = { blob: upload, file: file.name.slice(0, 256), format };
    // Whoever left the part meanwhile has called it off: it would go where nobody looks.
    going.signal.throwIfAborted();
    const done = addFeature(session, { id, type: "imported-body", name, params }, looksOf(id, bodies));
    if (!done.ok) throw new TaskFailed(done.error.message);
  });
}
