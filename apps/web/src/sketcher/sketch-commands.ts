import { arrowKeys, shiftedArrowKeys } from "../commands/arrow-way.ts";
import type { Command } from "../commands/command.ts";
import { constraintKeys, constraintLabel, constraintTools, dimensionFor } from "./fitting.ts";
import { editTools } from "./edit-tools.ts";
import type { SketchSession } from "./sketch-session.ts";
import type { keyedPointer } from "./keyed-pointer.ts";
import { dimensionTool, drawTools } from "./sketch-tools.ts";

type SketchKeys = {
  readonly sketch: SketchSession;
  /** Null while there is no picture of the sketch's plane yet. */
  readonly pointer: () => ReturnType<typeof keyedPointer> | null;
  /** Why nothing can be drawn. */
  readonly blocked: string | undefined;
  /** It is there to be looked at: the keys turn the view, as everywhere. */
  readonly isReadOnly: boolean;
  readonly onDone: () => void;
};

/** The way out of a sketch that has nothing to drop yet. */
export const leaving = (onDone: () => void): Command => ({
  id: "sketch-escape",
  label: "Finish the sketch",
  group: "Sketch",
  keys: ["Escape"],
  run: onDone,
});

/** What the keys mean while a sketch is open: they come before the editor's own. */
export function sketchCommands({ sketch, pointer, blocked, isReadOnly, onDone }: SketchKeys): Command[] {
  const finish: Command = {
    ...leaving(() => {
      if (!sketch.dropOne()) onDone();
    }),
    label: "Drop the tool, or finish the sketch",
  };
  if (isReadOnly) return [finish];
  const commands = [...drawing(sketch), ...pointing(pointer)];
  return [...commands.map((command) => ({ ...command, disabledReason: blocked })), finish];
}

/** For who draws without a mouse. */
function pointing(pointer: SketchKeys["pointer"]): Command[] {
  const move = (keys: string): void => pointer()?.move(keys);
  const common = { group: "Pointer", byKeyOnly: true, goesOn: true };
  return [
    { ...common, id: "sketch-move", label: "Move the pointer", keys: arrowKeys, run: move },
    {
      ...common,
      id: "sketch-move-finely",
      label: "Move it finely, without snapping",
      keys: shiftedArrowKeys,
      run: move,
    },
    {
      ...common,
      goesOn: false,
      id: "sketch-click",
      label: "Click where it is",
      keys: ["Enter"],
      run: () => pointer()?.click(),
    },
  ];
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
  else sketch.sizes.add(wanted, null);
}
