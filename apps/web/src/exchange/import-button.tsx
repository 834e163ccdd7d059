import { Upload } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "../design/button.tsx";
import type { Place } from "../editor/place.ts";
import type { PartSession } from "../editor/session/part-session.ts";
import { useEditor, useSession } from "../editor/session/session-context.ts";
import { readFile } from "./geometry-jobs.ts";

/** Reads a file first; only one that holds bodies becomes a feature. */
function bringIn(session: PartSession, { document }: Place, file: File): void {
  void session.tasks.run(`Sending ${file.name}`, async (going) => {
    const { upload, format } = await readFile(document, file, going);
    const name = file.name.replace(/\.[^.]*$/, "").slice(0, 200) || "Imported";
    const params = { blob: upload, file: file.name.slice(0, 256), format };
    session.run({ command: "addFeature", type: "imported-body", name, params });
  });
}

export function ImportButton({ place }: { readonly place: Place }) {
  const session = useSession();
  const access = useEditor((state) => state.access);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        size="lg"
        label="Import a STEP, STL or BREP file"
        icon={<Upload />}
        disabledReason={access ?? undefined}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        hidden
        type="file"
        aria-label="File to import"
        accept=".step,.stp,.stl,.brep,.brp"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) bringIn(session, place, file);
        }}
      />
    </>
  );
}
