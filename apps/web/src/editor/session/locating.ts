import { type Name, parseName } from "@solidtype/document";
import type { Touch } from "../../viewport/shapes.ts";
import type { EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";

/** Datum geometry and sketch entities are where their names say; the kernel knows the rest. */
export function scenic(name: Name, text: string, { model, sketches }: EditorState): Touch | null {
  if (name.kind === "entity") {
    const shape = sketches.get(name.feature)?.data.entities[name.entity];
    return shape === undefined ? null : { kind: shape.type === "point" ? "point" : "curve", id: text };
  }
  if (name.kind !== "feature") return null;
  const type = model.features.find((feature) => feature.id === name.feature)?.type;
  if (type === "plane" || type === "datum-plane") return { kind: "plane", id: text };
  return type === "axis" ? { kind: "axis", id: text } : null;
}

/**
 * Where named things are in the picture of the moment: nowhere, if the names mean nothing here; null of what only a
 * kernel knows, and none could tell.
 */
export function locateEach(session: PartSession, names: readonly string[]): Promise<(Touch[] | null)[]> {
  const state = session.store.getState();
  return Promise.all(
    names.map(async (text): Promise<Touch[] | null> => {
      const name = parseName(text);
      if (!name.ok) return [];
      if (name.value.kind === "entity" || name.value.kind === "feature") {
        const touch = scenic(name.value, text, state);
        return touch === null ? [] : [touch];
      }
      if (state.kernel.kind !== "ready") return null;
      const resolved = await session.kernel.ask({ ask: "resolve", name: text });
      if (!resolved.ok) return null;
      if (resolved.value.status === "missing") return [];
      const things = resolved.value.status === "found" ? [resolved.value.found] : resolved.value.candidates;
      return things.map(({ kind, body, at }): Touch =>
        kind === "body" ? { kind, body } : { kind, body, index: at },
      );
    }),
  );
}

export async function locate(session: PartSession, names: readonly string[]): Promise<Touch[]> {
  return (await locateEach(session, names)).flatMap((touches) => touches ?? []);
}
