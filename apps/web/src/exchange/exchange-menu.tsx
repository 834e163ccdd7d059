import { Download } from "lucide-react";
import type { Command } from "../commands/command.ts";
import { Button } from "../design/button.tsx";
import { Menu, type MenuEntry } from "../design/menu.tsx";
import type { Place } from "../editor/place.ts";
import type { PartSession } from "../editor/session/part-session.ts";
import { useSession } from "../editor/session/session-context.ts";
import { savedFirst } from "../editor/saved-first.ts";
import { api } from "../platform/api.ts";
import { download, exportDocument } from "./geometry-jobs.ts";
import { TaskFailed } from "./task-list.ts";

const formats = [
  { label: "STEP (solids, for other CAD)", format: "step" },
  { label: "STL, coarse", format: "stl", quality: "coarse" },
  { label: "STL, normal", format: "stl", quality: "normal" },
  { label: "STL, fine", format: "stl", quality: "fine" },
  { label: "GLB (meshes with colour)", format: "glb" },
  { label: "BREP (OCCT)", format: "brep" },
  { label: "PNG (picture)", format: "png" },
  { label: "SVG (picture, edges as vectors)", format: "svg" },
] as const;

/** What a file lacks though it could be written, as who writes it has built the part; null: nothing that is known of. */
async function unbuiltWords(session: PartSession, { document, branch }: Place): Promise<string | null> {
  const asked = await api.getResult({ params: { document }, query: { branch } });
  const features = asked.ok ? (asked.value.data.manifest?.features ?? []) : [];
  const failed = new Set(features.flatMap(({ id, status }) => (status === "failed" ? [id] : [])));
  const names = session.model.features.filter(({ id }) => failed.has(id)).map(({ name }) => `“${name}”`);
  if (names.length === 0) return null;
  const told = new Intl.ListFormat("en").format([
    ...names.slice(0, 3),
    ...(names.length > 3 ? [`${names.length - 3} more`] : []),
  ]);
  return `The file is written, but ${told} cannot be built: the file has what the platform last built of it, or nothing.`;
}

function write(session: PartSession, place: Place, one: (typeof formats)[number]): void {
  void session.tasks.run(`Saving, for ${one.label}`, async (going) => {
    const unsaved = await savedFirst(session.store, going.signal);
    if (unsaved !== null) throw new TaskFailed(unsaved);
    going.label(`Writing ${one.label}`);
    const quality = "quality" in one ? { quality: one.quality } : {};
    const body = { branch: place.branch, format: one.format, ...quality };
    download(place.document, await exportDocument(place.document, body, going));
    const lacking = await unbuiltWords(session, place);
    if (lacking !== null) throw new TaskFailed(lacking);
  });
}

/** Files of the part, written by the platform from what is saved: for the palette. */
export const exportCommands = (session: PartSession, place: Place): Command[] =>
  place.past !== null
    ? []
    : formats.map((one) => ({
        id: `export-${one.label}`,
        label: `Export ${one.label}`,
        group: "File",
        run: () => write(session, place, one),
      }));

export function ExportMenu({ place }: { readonly place: Place }) {
  const session = useSession();
  const entries = formats.map((one): MenuEntry => ({
    label: one.label,
    onSelect: () => write(session, place, one),
  }));
  return (
    <Menu entries={entries} align="end">
      <Button look="plain" icon={<Download />}>
        Export
      </Button>
    </Menu>
  );
}
