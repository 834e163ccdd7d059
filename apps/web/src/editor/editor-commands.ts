import { type FeatureType, featureDefinitions } from "@solidtype/document";
import type { RefObject } from "react";
import type { Command } from "../commands/command.ts";
import { toggleTheme } from "../design/theme.ts";
import type { StandardView } from "../viewport/camera-rig.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { beginFeature, cancelEditing } from "./session/feature-editing.ts";
import type { PartSession } from "./session/part-session.ts";

type Ports = {
  readonly session: PartSession;
  readonly viewport: RefObject<Viewport | null>;
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
};

const views: readonly StandardView[] = ["front", "back", "left", "right", "top", "bottom", "isometric"];
const featureKeys: Partial<Record<FeatureType, string>> = {
  sketch: "Shift+KeyS",
  extrude: "Shift+KeyE",
  fillet: "Shift+KeyF",
};

export function editorCommands({ session, viewport, openPalette, openShortcuts }: Ports): Command[] {
  const features = (Object.keys(featureDefinitions) as FeatureType[])
    .filter((type) => !featureDefinitions[type].builtIn && type !== "imported-body")
    .map((type): Command => {
      const keys = featureKeys[type];
      return {
        id: `add-${type}`,
        label: featureDefinitions[type].label,
        group: "Feature",
        ...(keys === undefined ? {} : { keys: [keys] }),
        run: () => beginFeature(session, type),
      };
    });
  const looks = views.map((view, at): Command => ({
    id: `view-${view}`,
    label: `${view[0]?.toUpperCase()}${view.slice(1)} view`,
    group: "View",
    keys: [`Shift+Digit${at + 1}`],
    run: () => viewport.current?.show(view),
  }));
  return [
    { id: "palette", label: "Find a command", group: "General", keys: ["$mod+KeyK"], run: openPalette },
    { id: "undo", label: "Undo", group: "Edit", keys: ["$mod+KeyZ"], run: () => session.undo() },
    {
      id: "redo",
      label: "Redo",
      group: "Edit",
      keys: ["$mod+Shift+KeyZ", "$mod+KeyY"],
      run: () => session.redo(),
    },
    ...features,
    ...looks,
    { id: "fit", label: "Fit the part", group: "View", keys: ["KeyF"], run: () => viewport.current?.fit() },
    {
      id: "planes",
      label: "Show or hide planes",
      group: "View",
      keys: ["KeyP"],
      run: () => togglePlanes(session),
    },
    {
      id: "clear",
      label: "Clear the selection",
      group: "Edit",
      keys: ["Space"],
      run: () => session.set({ selection: [] }),
    },
    { id: "cancel", label: "Cancel", group: "Edit", keys: ["Escape"], run: () => cancelEditing(session) },
    { id: "theme", label: "Light or dark", group: "General", run: toggleTheme },
    { id: "shortcuts", label: "Keyboard shortcuts", group: "General", keys: ["Shift+?"], run: openShortcuts },
  ];
}

function togglePlanes(session: PartSession): void {
  const { model, hidden } = session.store.getState();
  const planes = model.features
    .filter((feature) => feature.type === "datum-plane")
    .map((feature) => feature.id);
  const allHidden = planes.every((id) => hidden.has(id));
  const next = new Set(hidden);
  for (const id of planes) {
    if (allHidden) next.delete(id);
    else next.add(id);
  }
  session.set({ hidden: next });
}
