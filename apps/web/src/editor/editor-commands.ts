import { type FeatureType, featureDefinitions, units } from "@solidtype/document";
import type { RefObject } from "react";
import { arrowKeys, arrowWay, shiftedArrowKeys } from "../commands/arrow-way.ts";
import type { Command } from "../commands/command.ts";
import { toggleTheme } from "../design/theme.ts";
import type { StandardView } from "../viewport/camera-rig.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { beginFeature, cancelEditing } from "./session/feature-editing.ts";
import { beginRenaming, chosenIds, hideSelection, togglePlanes } from "./session/feature-list.ts";
import { normalToSelection } from "./session/normal-view.ts";
import type { PanelId } from "./side-panel.tsx";
import type { PartSession } from "./session/part-session.ts";
import { removeChosen } from "./session/removing.ts";
import { letGo } from "./session/selection.ts";
import { setUnit, unitNames } from "./unit-names.ts";

type Ports = {
  readonly session: PartSession;
  readonly viewport: RefObject<Viewport | null>;
  /** How many pixels of the view lie under the open dialog. */
  readonly covered: () => number;
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
  /** Null for who has come by a link: there is nobody for the agent to act for. */
  readonly openPanel: ((panel: PanelId) => void) | null;
};

const views: readonly StandardView[] = ["front", "back", "left", "right", "top", "bottom", "isometric"];
const featureKeys: Partial<Record<FeatureType, string>> = {
  sketch: "Shift+KeyS",
  extrude: "Shift+KeyE",
  fillet: "Shift+KeyF",
};

/** What one press of a key does: pixels, and how many times as much is seen. */
const panStep = 48;
const zoomStep = 1.25;

export function editorCommands({
  session,
  viewport,
  covered,
  openPalette,
  openShortcuts,
  openPanel,
}: Ports): Command[] {
  const features = (Object.keys(featureDefinitions) as FeatureType[])
    .filter((type) => !featureDefinitions[type].builtIn && type !== "imported-body")
    .map((type): Command => {
      const keys = featureKeys[type];
      return {
        id: `add-${type}`,
        label: featureDefinitions[type].label,
        group: "Feature",
        changes: true,
        ...(keys === undefined ? {} : { keys: [keys] }),
        run: () => beginFeature(session, type),
      };
    });
  const looks = views.map((view, at): Command => ({
    id: `view-${view}`,
    label: `${view[0]?.toUpperCase()}${view.slice(1)} view`,
    group: "View",
    keys: [`Shift+Digit${at + 1}`],
    run: () => viewport.current?.show(view, covered()),
  }));
  return [
    {
      id: "palette",
      label: "Find a command",
      group: "General",
      keys: ["$mod+KeyK"],
      byKeyOnly: true,
      run: openPalette,
    },
    {
      id: "undo",
      label: "Undo",
      group: "Edit",
      changes: true,
      keys: ["$mod+KeyZ"],
      run: () => session.undo(),
    },
    {
      id: "redo",
      changes: true,
      label: "Redo",
      group: "Edit",
      keys: ["$mod+Shift+KeyZ", "$mod+KeyY"],
      run: () => session.redo(),
    },
    ...features,
    ...looks,
    ...viewCommands(session, viewport, covered),
    ...turning(viewport),
    ...editCommands(session),
    ...unitCommands(session),
    ...(openPanel === null ? [] : panels(openPanel)),
    { id: "theme", label: "Light or dark", group: "General", run: toggleTheme },
    { id: "shortcuts", label: "Keyboard shortcuts", group: "General", keys: ["Shift+?"], run: openShortcuts },
  ];
}

function viewCommands(
  session: PartSession,
  viewport: Ports["viewport"],
  covered: Ports["covered"],
): Command[] {
  return [
    {
      id: "fit",
      label: "Fit the part",
      group: "View",
      keys: ["KeyF"],
      run: () => viewport.current?.fit(covered()),
    },
    {
      id: "normal",
      label: "Look straight at what is picked",
      group: "View",
      keys: ["KeyN"],
      run: () => void normalToSelection(session, viewport.current),
    },
    {
      id: "window",
      label: "Zoom to a window",
      group: "View",
      keys: ["KeyW"],
      run: () => viewport.current?.zoomByBand(),
    },
    {
      id: "planes",
      label: "Show or hide planes",
      group: "View",
      keys: ["KeyP"],
      run: () => togglePlanes(session),
    },
    {
      id: "hide",
      label: "Hide what is picked",
      group: "View",
      keys: ["KeyY"],
      run: () => hideSelection(session),
    },
  ];
}

const panels = (open: (panel: PanelId) => void): Command[] => [
  {
    id: "chat",
    label: "Talk with the agent",
    group: "General",
    keys: ["$mod+KeyI"],
    run: () => open("chat"),
  },
  { id: "history", label: "History", group: "General", run: () => open("history") },
];

/** What the mouse does to the view, for who has none. */
function turning(viewport: Ports["viewport"]): Command[] {
  const common = { group: "View", byKeyOnly: true, goesOn: true };
  const zoom = (id: string, label: string, key: string, factor: number): Command => ({
    id,
    label,
    group: "View",
    keys: [key],
    goesOn: true,
    run: () => viewport.current?.rig.zoom(factor, 0, 0),
  });
  return [
    {
      ...common,
      id: "turn",
      label: "Turn the view",
      keys: arrowKeys,
      run: (keys) => viewport.current?.turn(arrowWay(keys)),
    },
    {
      ...common,
      id: "pan",
      label: "Move the view",
      keys: shiftedArrowKeys,
      run: (keys) => {
        const { x, y } = arrowWay(keys);
        viewport.current?.rig.pan(x * panStep, -y * panStep);
      },
    },
    zoom("zoom-in", "Zoom in", "Shift+KeyZ", 1 / zoomStep),
    zoom("zoom-out", "Zoom out", "KeyZ", zoomStep),
  ];
}

function editCommands(session: PartSession): Command[] {
  const chosen = (): string[] => chosenIds(session.store.getState());
  return [
    {
      id: "clear",
      label: "Clear the selection",
      group: "Edit",
      keys: ["Space"],
      run: () => letGo(session),
    },
    {
      id: "rename",
      changes: true,
      label: "Rename the chosen feature or body",
      group: "Edit",
      keys: ["F2"],
      run: () => beginRenaming(session),
    },
    {
      id: "delete",
      changes: true,
      label: "Delete the chosen features",
      group: "Edit",
      // The small keyboards of Macs have no other key for it.
      keys: ["Delete", "Backspace"],
      run: () => removeChosen(session),
    },
    {
      id: "suppress",
      changes: true,
      label: "Suppress or unsuppress the chosen features",
      group: "Edit",
      run: () => toggleSuppressed(session, chosen()),
    },
    {
      id: "cancel",
      label: "Cancel",
      group: "Edit",
      keys: ["Escape"],
      run: () => {
        if (session.store.getState().editing === null) letGo(session);
        else cancelEditing(session);
      },
    },
  ];
}

const unitCommands = (session: PartSession): Command[] =>
  units.map((unit) => ({
    id: `unit-${unit}`,
    label: `Unit of the part: ${unitNames[unit].toLowerCase()}`,
    group: "Edit",
    changes: true,
    run: () => setUnit(session, unit),
  }));

function toggleSuppressed(session: PartSession, ids: readonly string[]): void {
  const { features } = session.store.getState().model;
  const suppressed = !features.some((feature) => ids.includes(feature.id) && feature.suppressed);
  if (ids.length > 0) session.run({ command: "suppressFeature", ids: [...ids], suppressed });
}
