import { Check } from "lucide-react";
import { useStore } from "zustand";
import { Button, IconButton } from "../design/button.tsx";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { ToolGroup } from "../editor/editor-shell.tsx";
import { shownKeys } from "../commands/command.ts";
import { constraintTools, dimensionFor, fit } from "./fitting.ts";
import type { SketchSession } from "./sketch-session.ts";
import { sketchTools } from "./sketch-tools.ts";
import styles from "./sketch-toolbar.module.css";

export function SketchToolbar({
  sketch,
  onDone,
}: {
  readonly sketch: SketchSession;
  readonly onDone: () => void;
}) {
  const { tool, clicked, selected, data, freedom, diagnosis, message } = useStore(sketch.store);
  const picked = [...selected];
  const over = Object.values(diagnosis?.entities ?? {}).includes("over");
  const words =
    tool !== null
      ? (tool.hints[clicked.length] ?? "")
      : (message ??
        (over ? "Over-defined" : freedom === 0 ? "Fully defined" : `${freedom} degrees of freedom left`));
  return (
    <>
      <ToolGroup>
        {sketchTools.map((one) => (
          <IconButton
            key={one.id}
            size="lg"
            label={one.label}
            icon={<CadIcon name={one.picture} />}
            active={tool?.id === one.id}
            {...(one.key === undefined ? {} : { shortcut: shownKeys(one.key) })}
            onClick={() => sketch.takeTool(tool?.id === one.id ? null : one)}
          />
        ))}
        <IconButton
          size="lg"
          label="Construction"
          shortcut="Q"
          icon={<CadIcon name="construction" />}
          disabledReason={picked.length === 0 ? "pick curves first" : undefined}
          onClick={() => sketch.toggleConstruction()}
        />
      </ToolGroup>
      <ToolGroup>
        <IconButton
          size="lg"
          label="Dimension"
          shortcut="D"
          icon={<CadIcon name="dimension" />}
          disabledReason={
            dimensionFor(data, picked) === null ? "pick a line, a circle, or two things first" : undefined
          }
          onClick={() => sketch.dimension()}
        />
        {constraintTools.map((type) => {
          const picture = type === "on-curve" ? "point-on-curve" : type;
          return (
            <IconButton
              key={type}
              size="lg"
              label={type.replaceAll("-", " ")}
              icon={isCadPicture(picture) ? <CadIcon name={picture} /> : type}
              disabledReason={fit(data, picked, type) === null ? "it does not fit what is picked" : undefined}
              onClick={() => sketch.constrain(type)}
            />
          );
        })}
      </ToolGroup>
      <span className={styles.words} data-over={over || undefined} role="status">
        {words}
      </span>
      <Button look="primary" icon={<Check />} onClick={onDone}>
        Finish sketch
      </Button>
    </>
  );
}
