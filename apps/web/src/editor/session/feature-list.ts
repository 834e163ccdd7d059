import { isReadable, type PartModel, type StoredFeature } from "@solidtype/document";
import type { Touch } from "../../viewport/shapes.ts";
import { isShown } from "../scenery.ts";
import type { EditorState } from "./editor-state.ts";
import { barBehindCopies } from "./following-bar.ts";
import { pickIntoField, pickRowIntoField } from "./field-picks.ts";
import type { PartSession } from "./part-session.ts";
import { letGo, referenceToPlane, select } from "./selection.ts";

export const isBuiltIn = ({ type }: { readonly type: string }): boolean =>
  type === "datum-plane" || type === "origin";

/** What a row of the feature list is in the view, where it is something to pick there. */
function touchOf({ id, type }: StoredFeature): Touch | null {
  if (type === "datum-plane" || type === "plane") return { kind: "plane", id };
  return type === "axis" ? { kind: "axis", id } : null;
}

/** A click on a row: into the dialog's active field while that takes it, else it chooses the row. */
export function chooseFeature(session: PartSession, id: string, additive: boolean): void {
  const state = session.store.getState();
  const { model, editing, chosen } = state;
  const feature = model.features.find((candidate) => candidate.id === id);
  if (feature === undefined) return;
  const touch = touchOf(feature);
  const reference = touch?.kind === "plane" ? referenceToPlane(state, id) : { name: id };
  if (editing !== null) {
    if (pickRowIntoField(session, id) || touch === null) return;
    return pickIntoField(session, { touch, reference }, "remove");
  }
  const next = new Set(additive ? chosen : []);
  if (additive && chosen.has(id)) next.delete(id);
  else next.add(id);
  session.set({ chosen: next });
  select(session, touch === null ? [] : [{ touch, reference }]);
}

/** Chooses these rows and no others; not while a dialog is open, which takes one at a time. */
export function chooseRows(session: PartSession, ids: readonly string[]): boolean {
  if (session.store.getState().editing !== null) return false;
  session.set({ chosen: new Set(ids) });
  select(session, []);
  return true;
}

/** The chosen features that can be changed, in their order: not the part's own planes, nor what is gone by now. */
export function chosenIds({ chosen, model }: Pick<EditorState, "chosen" | "model">): string[] {
  return model.features
    .filter((feature) => chosen.has(feature.id) && !isBuiltIn(feature))
    .map(({ id }) => id);
}

/** The body that is picked as a whole, the last one where there are several. */
const pickedBody = ({ selection }: Pick<EditorState, "selection">): string | null =>
  selection.flatMap(({ touch }) => (touch.kind === "body" ? [touch.body] : [])).at(-1) ?? null;

/** Opens the name of what is picked: of a row, or of a body. */
export function beginRenaming(session: PartSession): void {
  const state = session.store.getState();
  if (state.access !== null) return session.set({ refusal: state.access });
  session.set({ renaming: chosenIds(state)[0] ?? pickedBody(state) });
}

/** Rows that are not shown any more are not chosen: no key shall mean what one does not see. */
export function chooseOnlyAmong(session: PartSession, shown: ReadonlySet<string>): void {
  const { chosen } = session.store.getState();
  const left = [...chosen].filter((id) => shown.has(id));
  if (left.length < chosen.size) session.set({ chosen: new Set(left) });
}

/** Where the roll-back bar stands: behind the row with this index; null when it is at the end. */
export function barAt(model: PartModel, rollback: string | null): number | null {
  const at = rollback === null ? -1 : model.features.findIndex((feature) => feature.id === rollback);
  return at < 0 || at === model.features.length - 1 ? null : at;
}

/** Puts the bar behind the row with this index; the origin and its planes always stay before it. */
export function moveBar(session: PartSession, at: number): void {
  const { features } = session.store.getState().model;
  const first = features.findLastIndex(isBuiltIn);
  const behind = features[Math.max(first, at)];
  const isLast = behind === undefined || behind === features.at(-1);
  // Where it is put by hand it stays: what it stood after before does not take it along any more.
  session.set({ rollback: isLast ? null : behind.id, lostBars: [] });
}

/** Copies features; what is copied to right behind the bar is built, as a new feature is. */
export function duplicateFeatures(session: PartSession, ids: readonly string[]): void {
  const before = session.store.getState();
  const done = session.run({ command: "duplicateFeature", ids: [...ids] });
  if (done.ok) session.set({ rollback: barBehindCopies(before, session.model) });
}

/** Moves features behind the row with this index, in their order. */
export function moveFeatures(session: PartSession, ids: readonly string[], at: number): void {
  const { features } = session.store.getState().model;
  const moving = new Set(ids);
  const before = features.slice(0, at + 1).filter((feature) => !moving.has(feature.id));
  const ordered = features.filter((feature) => moving.has(feature.id)).map((feature) => feature.id);
  session.run({ command: "moveFeature", ids: ordered, after: before.at(-1)?.id ?? null });
}

/** Whether the eye of a row is open; undefined for what has none. */
export function visibilityOf(
  feature: StoredFeature,
  state: Pick<EditorState, "model" | "visibility">,
): boolean | undefined {
  const hasEye = touchOf(feature) !== null || feature.type === "sketch";
  return hasEye ? isShown(feature, state.model, state.visibility) : undefined;
}

export function setVisible(session: PartSession, ids: readonly string[], visible: boolean): void {
  const visibility = new Map(session.store.getState().visibility);
  for (const id of ids) visibility.set(id, visible);
  session.set({ visibility });
}

/** Shows or hides bodies for everybody, and for whoever may change nothing in this window. */
export function setBodiesVisible(session: PartSession, bodies: readonly string[], visible: boolean): void {
  const { access, visibility } = session.store.getState();
  if (access !== null) return setVisible(session, bodies, visible);
  // What was said for this window alone, before one was let in to edit, would go on before everybody's.
  session.set({ visibility: new Map([...visibility].filter(([id]) => !bodies.includes(id))) });
  session.run(bodies.map((body) => ({ command: "setBody" as const, body, visible })));
}

/** Shows all planes when none is to be seen, else hides them. */
export function togglePlanes(session: PartSession): void {
  const { model, visibility } = session.store.getState();
  const planes = model.features.filter(({ type }) => type === "datum-plane" || type === "plane");
  const anyShown = planes.some((plane) => isShown(plane, model, visibility));
  setVisible(
    session,
    planes.map((plane) => plane.id),
    !anyShown,
  );
}

/** Hides what is picked: bodies for everybody where one may, planes, axes and sketches in this window. */
export function hideSelection(session: PartSession): void {
  const { selection, chosen, model, sketch } = session.store.getState();
  const bodies = new Set(selection.flatMap(({ touch }) => ("body" in touch ? [touch.body] : [])));
  const scenery = [
    ...selection.flatMap(({ touch }) =>
      touch.kind === "plane" || touch.kind === "axis"
        ? [touch.id]
        : touch.kind === "curve" || touch.kind === "point"
          ? [touch.id.split("/")[0] ?? ""]
          : [],
    ),
    // The sketch that one draws in is not hidden from oneself.
    ...model.features.flatMap(({ id, type }) =>
      chosen.has(id) && type === "sketch" && id !== sketch ? [id] : [],
    ),
  ];
  if (bodies.size > 0) setBodiesVisible(session, [...bodies], false);
  if (scenery.length > 0) setVisible(session, scenery, false);
  letGo(session);
}

export type RowState = {
  readonly state: "ok" | "warned" | "failed" | "stale" | "suppressed" | "after-rollback";
  readonly message?: string | undefined;
};

const lastGoodShown = "What is shown is the last good result.";

/** How a feature fares: as the kernel says, or as the document does. */
export function fareOf(
  feature: StoredFeature,
  { reports }: Pick<EditorState, "reports">,
  rolledBack: boolean,
): RowState {
  if (feature.suppressed) return { state: "suppressed" };
  if (rolledBack) return { state: "after-rollback" };
  if (!isReadable(feature)) return { state: "failed", message: feature.problem };
  const report = reports.get(feature.id);
  if (report?.warning !== undefined) return { state: "warned", message: report.warning.message };
  if (report?.status !== "failed") return { state: "ok" };
  const message = report.error?.message;
  if (report.stale !== true) return { state: "failed", message };
  return { state: "stale", message: message === undefined ? lastGoodShown : `${message} ${lastGoodShown}` };
}
