import { parseName, type PartModel, type Reference } from "@solidtype/document";
import type { Site } from "../../kernel-worker/site.ts";
import type { Drawing } from "../../viewport/shapes.ts";
import type { EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";
import { type Lost, namesToPlace } from "./pointed-out.ts";
import { featuresBefore } from "./preview-model.ts";

export function isOfBody({ name }: Reference): boolean {
  const parsed = parseName(name);
  return parsed.ok && parsed.value.kind !== "feature" && parsed.value.kind !== "entity";
}

/**
 * Keeps the state's `sites`: where the picks of the open dialog, or what a chosen feature blames, lay before the feature.
 * It often consumes them: of an edge that is rounded nothing is left to light, nor to drag a grip on.
 */
export function followSites(session: PartSession): () => void {
  let of: { readonly model: PartModel; readonly feature: string; readonly rollback: string | null } | null =
    null;
  let asked = new Set<string>();
  let asking = 0;

  function begin({ model, rollback }: EditorState, feature: string): void {
    if (of?.model === model && of.feature === feature && of.rollback === rollback) return;
    const isSame = of?.feature === feature;
    of = { model, feature, rollback };
    asked = new Set();
    // What somebody else changes meanwhile moves the grips only once it is known where to.
    if (!isSame) session.set({ sites: new Map() });
  }

  async function ask(state: EditorState, { feature, references: all }: Lost): Promise<void> {
    begin(state, feature);
    const references = all.filter((one) => isOfBody(one) && !asked.has(one.name));
    if (references.length === 0 || state.kernel.kind !== "ready" || state.reports.size === 0) return;
    for (const { name } of references) asked.add(name);
    const wanted = of;
    const model = { ...state.model, features: featuresBefore(state, feature) };
    asking += 1;
    session.set({ seeking: true });
    const found = await session.kernel.ask({ ask: "sites", model, references });
    asking -= 1;
    if (asking === 0) session.set({ seeking: false });
    if (of !== wanted) return;
    // What was stopped or hung once would do so again.
    const isHopeless =
      !found.ok && (found.error.code === "kernel-hung" || found.error.code === "kernel-stopped");
    if (isHopeless) return;
    if (!found.ok) for (const { name } of references) asked.delete(name);
    else session.set({ sites: new Map([...session.store.getState().sites, ...found.value]) });
  }

  return session.store.subscribe((state, before) => {
    const always = ["editing", "model", "rollback", "kernel", "reports"] as const;
    const watched = state.editing === null ? ([...always, "chosen", "consumed"] as const) : always;
    if (watched.every((one) => state[one] === before[one])) return;
    const lost = namesToPlace(state);
    if (lost !== null) return void ask(state, lost);
    of = null;
    if (state.sites.size > 0) session.set({ sites: new Map() });
  });
}

/** The sites of these names, as they shine in the view. */
export function drawSites(sites: ReadonlyMap<string, Site>, names: readonly string[]): Drawing {
  const shown = names.flatMap((name) => {
    const site = sites.get(name);
    return site === undefined ? [] : [{ name, site }];
  });
  return {
    curves: shown.flatMap(({ name, site }) =>
      site.lines.map((points) => ({ id: name, points, look: "select" as const })),
    ),
    points: shown.flatMap(({ name, site }) =>
      site.points.map((at) => ({ id: name, at, look: "select" as const })),
    ),
    regions: shown.flatMap(({ name, site: { triangles } }) =>
      triangles.length === 0 ? [] : [{ id: name, triangles, look: "select" as const }],
    ),
  };
}
