import type { GeometricType } from "@solidtype/sketch";
import { Check } from "lucide-react";
import { useMemo } from "react";
import { useStore } from "zustand";
import { shownKeys } from "../commands/command.ts";
import { Button, IconButton } from "../design/button.tsx";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { ToolGroup } from "../editor/editor-shell.tsx";
import type { Outcome } from "../editor/session/editor-state.ts";
import { editTools } from "./edit-tools.ts";
import { constraintKeys, allMeant, constraintLabel, constraintTools, wantedWords } from "./fitting.ts";
import { keyedPlace } from "./keyed-pointer.ts";
import { dimensionPicked } from "./sketch-commands.ts";
import { leftOutWords } from "./left-out.ts";
import type { SketchSession } from "./sketch-session.ts";
import { drawTools } from "./sketch-tools.ts";
import { wordsFor } from "./sketch-words.ts";
import styles from "./sketch-toolbar.module.css";

type ToolbarProps = {
  readonly sketch: SketchSession;
  /** Why nothing can be drawn yet, or any more. */
  readonly blocked: string | undefined;
  readonly onDone: () => void;
};

/** With a tool in hand arrows and Enter mean the drawing, not the toolbar; Tab goes on from the button all the same. */
const handToView = (button: HTMLElement): void => button.blur();

export function SketchToolbar({ sketch, blocked, onDone }: ToolbarProps) {
  // The pointer moves all the time; none of the tools minds.
  const tool = useStore(sketch.store, (state) => state.tool);
  const construction = useStore(sketch.store, (state) => state.construction);
  const fitting = useFitting(sketch);
  return (
    <>
      {[drawTools, editTools].map((tools) => (
        <ToolGroup key={tools[0]?.kind}>
          {tools.map((one) => (
            <IconButton
              key={one.id}
              size="lg"
              label={one.label}
              icon={<CadIcon name={one.picture} />}
              active={tool?.id === one.id}
              disabledReason={blocked}
              {...(one.key === undefined ? {} : { shortcut: shownKeys(one.key) })}
              onClick={({ currentTarget }) => {
                handToView(currentTarget);
                sketch.takeTool(tool?.id === one.id ? null : one);
              }}
            />
          ))}
          {tools === drawTools && (
            <IconButton
              size="lg"
              label="Construction"
              shortcut="Q"
              active={construction}
              disabledReason={blocked}
              icon={<CadIcon name="construction" />}
              onClick={() => sketch.toggleConstruction()}
            />
          )}
        </ToolGroup>
      ))}
      <ToolGroup>
        <IconButton
          size="lg"
          label="Dimension"
          shortcut="D"
          icon={<CadIcon name="dimension" />}
          active={tool?.kind === "dimension"}
          disabledReason={blocked}
          onClick={({ currentTarget }) => {
            handToView(currentTarget);
            dimensionPicked(sketch);
          }}
        />
        {constraintTools.map((type) => {
          const picture = type === "on-curve" ? "point-on-curve" : type;
          const key = constraintKeys[type];
          return (
            <IconButton
              key={type}
              size="lg"
              label={constraintLabel(type)}
              icon={isCadPicture(picture) ? <CadIcon name={picture} /> : type}
              {...(key === undefined ? {} : { shortcut: shownKeys(key) })}
              disabledReason={blocked ?? (fitting.has(type) ? undefined : wantedWords(type))}
              onClick={() => sketch.constrain(type)}
            />
          );
        })}
      </ToolGroup>
      <Finish onDone={onDone} />
    </>
  );
}

/** Which constraints fit what is picked; not looked for again at every move of the pointer. */
function useFitting({ store }: SketchSession): ReadonlySet<GeometricType> {
  const data = useStore(store, (state) => state.data);
  const selected = useStore(store, (state) => state.selected);
  return useMemo(() => {
    const picked = [...selected];
    return new Set(constraintTools.filter((type) => allMeant(data, picked, type).length > 0));
  }, [data, selected]);
}

/** The tools of a sketch whose solver is still on its way. */
export function StartingToolbar({ onDone }: Pick<ToolbarProps, "onDone">) {
  return (
    <>
      <span role="status" className={styles.starting}>
        Starting the sketch solver…
      </span>
      <Finish onDone={onDone} />
    </>
  );
}

function Finish({ onDone }: Pick<ToolbarProps, "onDone">) {
  return (
    <span className={styles.done}>
      <Button look="primary" icon={<Check />} onClick={onDone}>
        Finish sketch
      </Button>
    </span>
  );
}

/** One line over the view: it has room for what the toolbar has not. */
export function SketchWords({ sketch, blocked }: Pick<ToolbarProps, "sketch" | "blocked">) {
  const state = useStore(sketch.store);
  const over = Object.values(state.diagnosis?.entities ?? {}).includes("over");
  const leftOut = leftOutWords(state.data, state.diagnosis?.problems ?? []);
  return (
    <div className={styles.words} data-over={over || undefined} role="status" aria-label="Sketch">
      {blocked ?? [wordsFor(state), keyedPlace(state, sketch.unit)].filter(Boolean).join(" · ")}
      {blocked === undefined && leftOut !== null && wordsFor(state) === leftOut && (
        <button type="button" className={styles.mend} onClick={() => sketch.removeLeftOut()}>
          Take it away
        </button>
      )}
    </div>
  );
}

/** Why nothing is drawn yet, or cannot be. */
export function wordsWithoutPlane(report: Outcome | undefined, isKernelGone: boolean): string {
  if (isKernelGone && report?.status !== "failed")
    return "Its plane is not known: the geometry kernel of this page is gone. Have it tried again below.";
  return report === undefined || report.status === "built"
    ? "Looking for its plane…"
    : "This sketch has no plane any more. Finish it, and choose another by “Change plane” in its menu.";
}
