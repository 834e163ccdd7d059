import { type Name, parseName } from "@solidtype/document";
import type { Touch } from "../../viewport/shapes.ts";
import type { EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";
import { referencesIn } from "./sites.ts";

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

/** The names that a failed feature blames. */
function blamedNames(state: EditorState, feature: string): string[] {
  const details = state.reports.get(feature)?.error?.details ?? {};
  const blamed = [details["edges"], details["references"], details["reference"]].flat();
  return [...new Set(blamed.filter((name) => typeof name === "string"))];
}

/** What the view should point out: the picks of the open dialog, else what the chosen feature blames for its failure. */
export function namesToMark(state: EditorState): readonly string[] {
  if (state.editing !== null) {
    const picks = referencesIn(state.editing).map(({ name }) => name);
    // What is pointed at in the dialog is told from its like by being the only one that shines.
    const pointed = picks.filter((name) => name === state.pointed);
    return pointed.length > 0 ? pointed : [...picks, ...blamedNames(state, state.editing.id)];
  }
  return [...state.chosen].flatMap((feature) => blamedNames(state, feature));
}
