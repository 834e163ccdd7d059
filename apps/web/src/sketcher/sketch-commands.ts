import type { Command } from "../commands/command.ts";
import { constraintKeys, constraintLabel, constraintTools, dimensionFor } from "./fitting.ts";
import { editTools } from "./edit-tools.ts";
import type { SketchSession } from "./sketch-session.ts";
import { dimensionTool, drawTools } from "./sketch-tools.ts";

/** What the keys mean while a sketch is open: they come before the editor's own. `blocked`: why nothing can be drawn. */
export function sketchCommands(
  sketch: SketchSession,
  blocked: string | undefined,
  onDone: () => void,
): Command[] {
  const finish: Command = {
    id: "sketch-escape",
    label: "Drop the tool, or finish the sketch",
    group: "Sketch",
    keys: ["Escape"],
    run: () => {
      if (!sketch.dropOne()) onDone();
    },
  };
  return [...drawing(sketch).map((command) => ({ ...command, disabledReason: blocked })), finish];
}

function drawing(sketch: SketchSession): Command[] {
  return [
    ...[...drawTools, ...editTools].map((tool): Command => ({
      id: `sketch-${tool.id}`,
      label: tool.label,
      group: "Sketch",
      ...(tool.key === undefined ? {} : { keys: [tool.key] }),
      run: () => sketch.takeTool(tool),
    })),
    ...constraintTools.map((type): Command => {
      const key = constraintKeys[type];
      return {
        id: `constrain-${type}`,
        label: constraintLabel(type),
        group: "Constraint",
        ...(key === undefined ? {} : { keys: [key] }),
        run: () => sketch.constrain(type),
      };
    }),
    {
      id: "sketch-dimension",
      label: "Dimension",
      group: "Sketch",
      keys: ["KeyD"],
      run: () => dimensionPicked(sketch),
    },
    {
      id: "sketch-construction",
      label: "Construction",
      group: "Sketch",
      keys: ["KeyQ"],
      run: () => sketch.toggleConstruction(),
    },
    {
      id: "sketch-delete",
      label: "Delete what is picked",
      group: "Sketch",
      keys: ["Delete", "Backspace"],
      run: () => sketch.remove(),
    },
    {
      id: "sketch-clear",
      label: "Clear the selection",
      group: "Sketch",
      keys: ["Space"],
      run: () => sketch.set({ selected: new Set() }),
    },
  ];
}

/** With something picked that can be dimensioned it is, else the tool is taken up. */
export function dimensionPicked(sketch: SketchSession): void {
  const { data, selected } = sketch.store.getState();
  const wanted = dimensionFor(data, [...selected]);
  if (wanted === null) sketch.takeTool(dimensionTool);
  else sketch.dimension(wanted, null);
}
