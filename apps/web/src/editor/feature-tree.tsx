import { CircleHelp, Search } from "lucide-react";
import { useState } from "react";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { BodiesSection } from "./bodies-section.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { featureMenu } from "./feature-menu.ts";
import styles from "./feature-tree.module.css";
import { editFeature } from "./session/feature-editing.ts";
import {
  barAt,
  chooseFeature,
  chosenIds,
  fareOf,
  isBuiltIn,
  moveBar,
  moveFeatures,
  setVisible,
  visibilityOf,
} from "./session/feature-list.ts";
import { removeFeatures } from "./session/removing.ts";
import { useEditor, useSession } from "./session/session-context.ts";
import { TreeList, type TreeRow, TreeSection } from "./tree-list.tsx";
import { VariablesSection } from "./variables-section.tsx";

function pictureOf(type: string) {
  const name = type === "datum-plane" ? "plane" : type === "origin" ? "point" : type;
  return isCadPicture(name) ? <CadIcon name={name} /> : <CircleHelp />;
}

export function FeatureTree() {
  const [query, setQuery] = useState("");
  return (
    <>
      <label className={styles.filter}>
        <Search />
        <input
          type="search"
          placeholder="Filter by name or type"
          aria-label="Filter features"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      <div className={styles.sections}>
        <Features query={query.trim().toLowerCase()} />
        <BodiesSection />
        <VariablesSection />
      </div>
      <DeleteDialog />
    </>
  );
}

function Features({ query }: { readonly query: string }) {
  const session = useSession();
  const state = useEditor((whole) => whole);
  const bar = barAt(state.model, state.rollback);
  const rows = state.model.features.flatMap((feature, at): TreeRow[] => {
    if (query !== "" && !`${feature.name} ${feature.type}`.toLowerCase().includes(query)) return [];
    return [
      {
        id: feature.id,
        name: feature.name,
        icon: pictureOf(feature.type),
        ...fareOf(feature, state, bar !== null && at > bar),
        visible: visibilityOf(feature, state),
        people: state.people.filter((person) => person.feature === feature.id),
        menu: featureMenu(session, feature, state, (ids) => removeFeatures(session, ids)),
        movable: !isBuiltIn(feature),
      },
    ];
  });
  const isWhole = query === "";
  return (
    <TreeSection title="Features" count={rows.length}>
      <TreeList
        label="Features"
        rows={rows}
        selected={state.chosen}
        renaming={state.renaming}
        onSelect={(id, additive) => chooseFeature(session, id, additive)}
        onReach={(id, additive) => state.editing === null && chooseFeature(session, id, additive)}
        onOpen={(id) => state.editing === null && editFeature(session, id)}
        onRename={(id, name) => session.run({ command: "renameFeature", id, name })}
        onRenaming={(renaming) => session.set({ renaming })}
        onVisible={(id, visible) => setVisible(session, [id], visible)}
        {...(isWhole && {
          bar: { at: bar ?? rows.length - 1, onMove: (at: number) => moveBar(session, at) },
          onMove: (id: string, at: number) =>
            moveFeatures(session, state.chosen.has(id) ? chosenIds(state) : [id], at),
        })}
      />
    </TreeSection>
  );
}
