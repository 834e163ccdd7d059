import type { Command } from "../commands/command.ts";
import type { SketchSession } from "./sketch-session.ts";
import { sketchTools } from "./sketch-tools.ts";

const constraintKeys = {
  KeyI: "coincident",
  KeyH: "horizontal",
  KeyV: "vertical",
  KeyE: "equal",
  KeyT: "tangent",
  KeyB: "parallel",
} as const;

/** What the keys mean while a sketch is open: they come before the editor's own. */
export function sketchCommands(sketch: SketchSession, onDone: () => void): Command[] {
  return [
    ...sketchTools.map((tool): Command => ({
      id: `sketch-${tool.id}`,
      label: tool.label,
      group: "Sketch",
      ...(tool.key === undefined ? {} : { keys: [tool.key] }),
      run: () => sketch.takeTool(tool),
    })),
    ...Object.entries(constraintKeys).map(([key, type]): Command => ({
      id: `constrain-${type}`,
      label: `${type[0]?.toUpperCase()}${type.slice(1)}`,
      group: "Constraint",
      keys: [key],
      run: () => sketch.constrain(type),
    })),
    {
      id: "sketch-dimension",
      label: "Dimension",
      group: "Sketch",
      keys: ["KeyD"],
      run: () => sketch.dimension(),
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
      id: "sketch-escape",
      label: "Drop the tool, or finish the sketch",
      group: "Sketch",
      keys: ["Escape"],
      run: () => {
        if (!sketch.dropOne()) onDone();
      },
    },
  ];
}
