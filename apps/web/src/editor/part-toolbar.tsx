import { type FeatureType, featureDefinitions } from "@solidtype/document";
import { IconButton } from "../design/button.tsx";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { ImportButton } from "../exchange/import-button.tsx";
import { ToolGroup } from "./editor-shell.tsx";
import type { Place } from "./place.ts";
import { beginFeature } from "./session/feature-editing.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** Every feature type that a person can add, grouped as hands expect them. */
const groups: readonly (readonly FeatureType[])[] = [
  ["sketch"],
  ["extrude", "revolve", "hole"],
  ["fillet", "chamfer", "shell"],
  ["linear-pattern", "circular-pattern", "mirror", "boolean"],
  ["plane", "axis"],
  ["box", "cylinder", "sphere", "cone", "torus"],
];

const shortcuts: Partial<Record<FeatureType, string>> = {
  sketch: "Shift+S",
  extrude: "Shift+E",
  fillet: "Shift+F",
};

export function PartToolbar({ place }: { readonly place: Place }) {
  const session = useSession();
  const editing = useEditor((state) => state.editing);
  const access = useEditor((state) => state.access);
  const features = groups.map((group) => (
    <ToolGroup key={group.join()}>
      {group.map((type) => {
        const { label, summary } = featureDefinitions[type];
        return (
          <IconButton
            key={type}
            size="lg"
            label={label}
            title={summary}
            active={editing?.draft.type === type}
            disabledReason={access ?? undefined}
            icon={isCadPicture(type) ? <CadIcon name={type} /> : label}
            {...(shortcuts[type] === undefined ? {} : { shortcut: shortcuts[type] })}
            onClick={() => beginFeature(session, type)}
          />
        );
      })}
    </ToolGroup>
  ));
  return (
    <>
      {features}
      <ToolGroup>
        <ImportButton place={place} />
      </ToolGroup>
    </>
  );
}
