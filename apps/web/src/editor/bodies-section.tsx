import { Box } from "lucide-react";
import { useMemo, useState } from "react";
import { later } from "../design/later.tsx";
import { rest } from "./fetch-the-rest.ts";
import { setBodiesVisible } from "./session/feature-list.ts";
import { pickAll } from "./session/selection.ts";
import { useEditor, useSession } from "./session/session-context.ts";
import { type RowHands, TreeList, TreeSection } from "./tree-list.tsx";
import type { TreeRow } from "./tree-row.ts";

const BodyDialog = later(rest.body);

/** The part's bodies: what the features made. Name, colour, material and visibility are everybody's. */
export function BodiesSection() {
  const session = useSession();
  const bodies = useEditor((state) => state.bodies);
  const selection = useEditor((state) => state.selection);
  const renaming = useEditor((state) => state.renaming);
  const [styling, setStyling] = useState<string | null>(null);
  const rows = bodies.map((body): TreeRow => ({
    id: body.name,
    name: body.label,
    look: body.color ?? "",
    icon: <Box style={{ color: body.color ?? undefined }} />,
    ...(body.material !== null && { detail: body.material }),
    state: "ok",
    visible: body.visible,
    people: [],
    menu: () => {
      // A row is not drawn anew for what one may do by now: that is asked for when the menu opens.
      const disabledReason = session.store.getState().access ?? undefined;
      return [
        { label: "Rename", disabledReason, onSelect: () => session.set({ renaming: body.name }) },
        { label: "Colour and material", disabledReason, onSelect: () => setStyling(body.name) },
        {
          label: body.visible ? "Hide" : "Show",
          onSelect: () => setBodiesVisible(session, [body.name], !body.visible),
        },
      ];
    },
  }));
  const hands = useMemo(
    (): RowHands => ({
      onSelect: (body) => void pickAll(session, [{ kind: "body", body }], "remove"),
      onRange: (ids) => {
        void pickAll(
          session,
          ids.map((body) => ({ kind: "body", body })),
        );
        return true;
      },
      onOpen: (body) => {
        // Enter is the open dialog's, also where the row was just clicked for one of its fields.
        const { editing, access } = session.store.getState();
        if (editing !== null) return false;
        if (access !== null) session.set({ refusal: access });
        if (access !== null) return true;
        setStyling(body);
        return true;
      },
      onRename: (body, name) => session.run({ command: "setBody", body, name }),
      onRenaming: (body) => session.set({ renaming: body }),
      onVisible: (body, visible) => setBodiesVisible(session, [body], visible),
    }),
    [session],
  );
  const styled = bodies.find((body) => body.name === styling);
  // With its body the dialog is gone for good: it does not come up again when the body does.
  if (styling !== null && styled === undefined) setStyling(null);
  return (
    <TreeSection title="Bodies" count={rows.length} wanted={rows.some(({ id }) => id === renaming)}>
      <TreeList
        label="Bodies"
        rows={rows}
        selected={new Set(selection.flatMap(({ touch }) => (touch.kind === "body" ? [touch.body] : [])))}
        renaming={renaming}
        hands={hands}
      />
      {styled !== undefined && <BodyDialog body={styled} onClose={() => setStyling(null)} />}
    </TreeSection>
  );
}
