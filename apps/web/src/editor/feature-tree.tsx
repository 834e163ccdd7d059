import { isReadable, type PartModel, type StoredFeature } from "@solidtype/document";
import { Box, CircleHelp } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { Dialog } from "../design/dialog.tsx";
import type { MenuEntry } from "../design/menu.tsx";
import type { EditorState } from "./session/editor-state.ts";
import { editFeature } from "./session/feature-editing.ts";
import type { PartSession } from "./session/part-session.ts";
import { useEditor, useSession } from "./session/session-context.ts";
import { TreeList, type TreeRow, TreeSection } from "./tree-list.tsx";
import { VariablesSection } from "./variables-section.tsx";

function pictureOf(type: string) {
  const name = type === "datum-plane" ? "plane" : type === "origin" ? "point" : type;
  return isCadPicture(name) ? <CadIcon name={name} /> : <CircleHelp />;
}

type Losing = { readonly ids: readonly string[]; readonly message: string };

function menuOf(
  session: PartSession,
  feature: StoredFeature,
  state: EditorState,
  ask: { rename: (id: string) => void; remove: (id: string) => void },
): MenuEntry[] {
  const builtIn = feature.type === "datum-plane" || feature.type === "origin";
  if (builtIn)
    return [
      {
        label: "Select",
        onSelect: () =>
          session.set({ selection: [{ touch: { kind: "plane", id: feature.id }, name: feature.id }] }),
      },
    ];
  const at = state.model.features.indexOf(feature);
  const move = (step: number): void => {
    const others = state.model.features.filter((other) => other.id !== feature.id);
    session.run({ command: "moveFeature", ids: [feature.id], after: others[at - 1 + step]?.id ?? null });
  };
  return [
    { label: "Edit", onSelect: () => editFeature(session, feature.id) },
    { label: "Rename", shortcut: "F2", onSelect: () => ask.rename(feature.id) },
    {
      label: feature.suppressed ? "Unsuppress" : "Suppress",
      onSelect: () =>
        session.run({ command: "suppressFeature", ids: [feature.id], suppressed: !feature.suppressed }),
    },
    { label: "Duplicate", onSelect: () => session.run({ command: "duplicateFeature", ids: [feature.id] }) },
    "separator",
    { label: "Move up", onSelect: () => move(-1) },
    { label: "Move down", onSelect: () => move(1) },
    {
      label: state.rollback === feature.id ? "Roll to the end" : "Roll to here",
      onSelect: () => session.set({ rollback: state.rollback === feature.id ? null : feature.id }),
    },
    "separator",
    { label: "Delete", shortcut: "Del", danger: true, onSelect: () => ask.remove(feature.id) },
  ];
}

function stateOf(
  feature: StoredFeature,
  state: EditorState,
  rolledBack: boolean,
): Pick<TreeRow, "state" | "message"> {
  if (feature.suppressed) return { state: "suppressed" };
  if (rolledBack) return { state: "after-rollback" };
  const report = state.reports.get(feature.id);
  if (!isReadable(feature)) return { state: "failed", message: feature.problem };
  return report?.status === "failed" ? { state: "failed", message: report.error?.message } : { state: "ok" };
}

function rolledBackFrom(model: PartModel, rollback: string | null): number {
  const at = rollback === null ? -1 : model.features.findIndex((feature) => feature.id === rollback);
  return at < 0 ? Infinity : at;
}

export function FeatureTree() {
  const session = useSession();
  const state = useEditor((whole) => whole);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [losing, setLosing] = useState<Losing | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());

  const remove = (id: string): void => {
    const done = session.run({ command: "deleteFeature", ids: [id] });
    if (!done.ok && done.error.code === "has-dependants")
      setLosing({ ids: [id], message: done.error.message });
  };
  const last = rolledBackFrom(state.model, state.rollback);
  const rows = state.model.features.map((feature, at): TreeRow => ({
    id: feature.id,
    name: feature.name,
    icon: pictureOf(feature.type),
    ...stateOf(feature, state, at > last),
    visible: feature.type === "datum-plane" ? !state.hidden.has(feature.id) : undefined,
    people: state.people.filter((person) => person.feature === feature.id),
    menu: menuOf(session, feature, state, { rename: setRenaming, remove }),
    renamable: true,
  }));
  const setVisible = (id: string, visible: boolean): void => {
    const hidden = new Set(state.hidden);
    if (visible) hidden.delete(id);
    else hidden.add(id);
    session.set({ hidden });
  };
  const select = (id: string): void => {
    setChosen(new Set([id]));
    if (state.model.features.find((feature) => feature.id === id)?.type === "datum-plane") {
      session.set({ selection: [{ touch: { kind: "plane", id }, name: id }] });
    }
  };

  return (
    <div
      style={{ overflowY: "auto", flex: 1 }}
      onKeyDown={(event) => {
        const [only] = chosen;
        if (only === undefined || renaming !== null) return;
        if (event.key === "F2") setRenaming(only);
        if (event.key === "Delete") remove(only);
      }}
    >
      <TreeSection title="Features" count={rows.length}>
        <TreeList
          label="Features"
          rows={rows}
          selected={chosen}
          renaming={renaming}
          onSelect={select}
          onOpen={(id) => editFeature(session, id)}
          onRename={(id, name) => session.run({ command: "renameFeature", id, name })}
          onRenaming={setRenaming}
          onVisible={setVisible}
        />
      </TreeSection>
      <Bodies />
      <VariablesSection />
      <Dialog
        open={losing !== null}
        onClose={() => setLosing(null)}
        title="Other features use this one"
        note={`${losing?.message ?? ""} They will show an error until they are mended. You can undo this.`}
        actions={
          <>
            <Button onClick={() => setLosing(null)}>Keep it</Button>
            <Button
              look="danger"
              onClick={() => {
                session.run({ command: "deleteFeature", ids: [...(losing?.ids ?? [])], force: true });
                setLosing(null);
              }}
            >
              Delete anyway
            </Button>
          </>
        }
      />
    </div>
  );
}

function Bodies() {
  const session = useSession();
  const bodies = useEditor((state) => state.bodies);
  const [renaming, setRenaming] = useState<string | null>(null);
  const rows = bodies.map((body): TreeRow => ({
    id: body.name,
    name: body.label,
    icon: <Box style={{ color: body.color ?? undefined }} />,
    state: "ok",
    visible: body.visible,
    people: [],
    renamable: true,
    menu: [{ label: "Rename", onSelect: () => setRenaming(body.name) }],
  }));
  return (
    <TreeSection title="Bodies" count={rows.length}>
      <TreeList
        label="Bodies"
        rows={rows}
        selected={new Set()}
        renaming={renaming}
        onSelect={() => undefined}
        onOpen={setRenaming}
        onRename={(body, name) => session.run({ command: "setBody", body, name })}
        onRenaming={setRenaming}
        onVisible={(body, visible) => session.run({ command: "setBody", body, visible })}
      />
    </TreeSection>
  );
}
