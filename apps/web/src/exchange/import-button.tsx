import { Upload } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "../design/button.tsx";
import type { Place } from "../editor/place.ts";
import { useEditor, useSession } from "../editor/session/session-context.ts";
import { bringIn } from "./bring-in.ts";
import { readableEnds } from "./readable-file.ts";

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
        accept={readableEnds.join()}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) bringIn(session, place, file);
        }}
      />
    </>
  );
}
