import { popups } from "../design/popups.ts";
import { prepareTrees } from "../viewport/face-finder.ts";

/** Parts of the editor that no picture needs. */
export const rest = {
  dialog: async () => ({ default: (await import("./open-dialog.tsx")).OpenDialog }),
  sketch: () => import("../sketcher/sketch-parts.tsx"),
  handles: async () => ({ default: (await import("./handles/drag-handles.tsx")).DragHandles }),
  choice: async () => ({ default: (await import("./select-other.tsx")).SelectOther }),
  body: async () => ({ default: (await import("./body-dialog.tsx")).BodyDialog }),
  palette: async () => ({ default: (await import("../commands/palette.tsx")).Palette }),
  shortcuts: async () => ({ default: (await import("../commands/shortcuts-dialog.tsx")).ShortcutsDialog }),
};

/** One after another once the part is seen: they then open at once, also when the network has gone. */
export async function fetchTheRest(): Promise<void> {
  for (const fetchPart of [
    prepareTrees,
    popups.menu,
    rest.dialog,
    rest.handles,
    rest.sketch,
    rest.choice,
    popups.dialog,
    rest.body,
    rest.palette,
    rest.shortcuts,
  ])
    await fetchPart().catch(() => undefined);
}
