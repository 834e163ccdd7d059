import { type FeatureType, featureDefinitions } from "@solidtype/document";
import { Ellipsis } from "lucide-react";
import { IconButton } from "../design/button.tsx";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { Menu, type MenuEntry } from "../design/menu.tsx";
import { ImportButton } from "../exchange/import-button.tsx";
import { ToolGroup, type Yields } from "./editor-shell.tsx";
import type { Place } from "./place.ts";
import { beginFeature } from "./session/feature-editing.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** Every feature type that a person can add, grouped as hands expect them. */
const groups: readonly { readonly types: readonly FeatureType[]; readonly yields?: Yields }[] = [
  { types: ["sketch"] },
  { types: ["extrude", "revolve", "hole"] },
  { types: ["fillet", "chamfer", "shell"] },
  { types: ["linear-pattern", "circular-pattern", "mirror", "boolean"], yields: "last" },
  { types: ["plane", "axis"], yields: "first" },
  { types: ["box", "cylinder", "sphere", "cone", "torus"], yields: "first" },
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
  const iconOf = (type: FeatureType) => (isCadPicture(type) ? <CadIcon name={type} /> : undefined);
  const features = groups.map(({ types, yields }) => (
    <ToolGroup key={types.join()} yields={yields}>
      {types.map((type) => {
        const { label, summary } = featureDefinitions[type];
        return (
          <IconButton
            key={type}
            size="lg"
            label={label}
            title={summary}
            active={editing?.draft.type === type}
            disabledReason={access ?? undefined}
            icon={iconOf(type) ?? label}
            {...(shortcuts[type] === undefined ? {} : { shortcut: shortcuts[type] })}
            onClick={() => beginFeature(session, type)}
          />
        );
      })}
    </ToolGroup>
  ));
  const more = groups.flatMap(({ types, yields }, at): MenuEntry[] => {
    if (yields === undefined) return [];
    const entries = types.map((type) => ({
      label: featureDefinitions[type].label,
      icon: iconOf(type),
      disabledReason: access ?? undefined,
      onSelect: () => beginFeature(session, type),
    }));
    return groups[at - 1]?.yields === undefined ? entries : ["separator", ...entries];
  });
  return (
    <>
      {features}
      <ToolGroup>
        <ImportButton place={place} />
      </ToolGroup>
      <ToolGroup yields="to-more">
        <Menu entries={more} align="end">
          <IconButton size="lg" label="More tools" icon={<Ellipsis />} />
        </Menu>
      </ToolGroup>
    </>
  );
}
