import { type Reference, referenceSchema } from "@solidtype/document";
import type { Editing, EditorState } from "./editor-state.ts";

const referencesOf = (params: object): Reference[] =>
  Object.values(params)
    .flat()
    .flatMap((value: unknown) => {
      const read = referenceSchema.safeParse(value);
      return read.success ? [read.data] : [];
    });

/** What the fields of a dialog hold of the part's geometry. */
const referencesIn = ({ draft }: Editing): Reference[] => referencesOf(draft.params);

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

/** Things that lay somewhere before a feature, and may be gone after it. */
export type Lost = { readonly feature: string; readonly references: readonly Reference[] };

/**
 * Whose places before their feature are of use: the picks of the open dialog, for its grips; else what a chosen feature
 * blames and the picture does not have, because what is shown of the feature is its last good result.
 */
export function namesToPlace(state: EditorState): Lost | null {
  const { editing, chosen, consumed, model } = state;
  if (editing !== null) return { feature: editing.id, references: referencesIn(editing) };
  for (const id of chosen) {
    const gone = blamedNames(state, id).filter((name) => consumed.includes(name));
    if (gone.length === 0) continue;
    const picks = referencesOf(model.features.find((feature) => feature.id === id)?.params ?? {});
    const references = gone.map((name) => picks.find((pick) => pick.name === name) ?? { name });
    return { feature: id, references };
  }
  return null;
}
