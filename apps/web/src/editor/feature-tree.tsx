import { CircleHelp, Search } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { BodiesSection } from "./bodies-section.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { featureMenu, hasMenu } from "./feature-menu.ts";
import styles from "./feature-tree.module.css";
import { editFeature } from "./session/feature-editing.ts";
import {
  barAt,
  chooseFeature,
  chooseOnlyAmong,
  chooseRows,
  chosenIds,
  fareOf,
  isBuiltIn,
  moveBar,
  moveFeatures,
  setVisible,
  visibilityOf,
} from "./session/feature-list.ts";
import { PartUnit } from "./part-unit.tsx";
import type { PersonHere } from "./session/editor-state.ts";
import type { PartSession } from "./session/part-session.ts";
import { useEditor, useSession } from "./session/session-context.ts";
import { type RowHands, TreeList, TreeSection } from "./tree-list.tsx";
import type { TreeRow } from "./tree-row.ts";
import { VariablesSection } from "./variables-section.tsx";

function pictureOf(type: string) {
  const name = type === "datum-plane" ? "plane" : type === "origin" ? "point" : type;
  return isCadPicture(name) ? <CadIcon name={name} /> : <CircleHelp />;
}

export function FeatureTree() {
  const [query, setQuery] = useState("");
  const showWhole = useCallback(() => setQuery(""), []);
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
        <Features query={query.trim().toLowerCase()} onWhole={showWhole} />
        <BodiesSection />
        <VariablesSection />
      </div>
      <PartUnit />
      <DeleteDialog />
    </>
  );
}

type OnFeature = Pick<PersonHere, "id" | "name" | "agent" | "feature">;

/** Who has which feature open. As text, because people tell where they look many times a second. */
function usePeopleOnFeatures(): readonly OnFeature[] {
  const said = useEditor((state) =>
    // Several windows of one person on the same feature are one there.
    JSON.stringify([
      ...new Set(
        state.people.map(({ id, name, agent, feature }) => JSON.stringify({ id, name, agent, feature })),
      ),
    ]),
  );
  return useMemo(() => (JSON.parse(said) as string[]).map((one) => JSON.parse(one) as OnFeature), [said]);
}

function handsOf(session: PartSession): RowHands {
  const isFree = (): boolean => session.store.getState().editing === null;
  return {
    onSelect: (id, additive) => chooseFeature(session, id, additive),
    onRange: (ids) => chooseRows(session, ids),
    onReach: (id) => isFree() && chooseFeature(session, id, false),
    onOpen: (id) => {
      if (!isFree()) return false;
      editFeature(session, id);
      return true;
    },
    onRename: (id, name) => session.run({ command: "renameFeature", id, name }),
    onRenaming: (renaming) => session.set({ renaming }),
    onVisible: (id, visible) => setVisible(session, [id], visible),
  };
}

type FeaturesProps = {
  readonly query: string;
  /** All rows are to be shown again. */
  readonly onWhole: () => void;
};

function Features({ query, onWhole }: FeaturesProps) {
  const session = useSession();
  const state = useEditor(
    useShallow(({ model, rollback, editing, chosen, renaming, visibility, reports, access }) => ({
      access,
      model,
      rollback,
      editing,
      chosen,
      renaming,
      visibility,
      reports,
    })),
  );
  const people = usePeopleOnFeatures();
  const bar = barAt(state.model, state.rollback);
  const rows = state.model.features.flatMap((feature, at): TreeRow[] => {
    if (query !== "" && !`${feature.name} ${feature.type}`.toLowerCase().includes(query)) return [];
    return [
      {
        id: feature.id,
        name: feature.name,
        look: feature.type,
        icon: pictureOf(feature.type),
        ...fareOf(feature, state, bar !== null && at > bar),
        visible: visibilityOf(feature, state),
        people: people.filter((person) => person.feature === feature.id),
        menu: hasMenu(feature) ? () => featureMenu(session, feature.id) : null,
        movable: !isBuiltIn(feature) && state.access === null,
      },
    ];
  });
  const hands = useMemo(() => handsOf(session), [session]);
  const isWhole = query === "";
  const isNamed = state.model.features.some(({ id }) => id === state.renaming);
  const isNamedHere = rows.some(({ id }) => id === state.renaming);
  useEffect(() => {
    if (isNamed && !isNamedHere) onWhole();
  }, [isNamed, isNamedHere, onWhole]);
  const shown = rows.map(({ id }) => id).join(" ");
  useEffect(() => {
    if (!isWhole) chooseOnlyAmong(session, new Set(shown.split(" ")));
  }, [session, isWhole, shown]);
  return (
    <TreeSection
      title="Features"
      count={rows.length}
      wanted={isNamed}
      onFold={() => chooseOnlyAmong(session, new Set())}
    >
      <TreeList
        label="Features"
        rows={rows}
        selected={state.chosen}
        renaming={state.renaming}
        hands={hands}
        {...(isWhole && {
          bar: { at: bar ?? rows.length - 1, onMove: (at: number) => moveBar(session, at) },
          onMove: (id: string, at: number) =>
            moveFeatures(session, state.chosen.has(id) ? chosenIds(state) : [id], at),
        })}
      />
    </TreeSection>
  );
}
