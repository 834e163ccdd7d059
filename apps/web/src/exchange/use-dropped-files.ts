import { useEffect } from "react";
import type { Place } from "../editor/place.ts";
import { useSession } from "../editor/session/session-context.ts";
import { bringIn, isReadableFile } from "./bring-in.ts";

/** Files dropped on the page are imported; left alone, the browser would open them in place of the part. */
export function useDroppedFiles(place: Place): void {
  const session = useSession();
  useEffect(() => {
    const abort = new AbortController();
    const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = session.store.getState().access === null ? "copy" : "none";
    };
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      const { access } = session.store.getState();
      if (access !== null) return session.set({ refusal: access });
      for (const file of event.dataTransfer?.files ?? [])
        if (isReadableFile(file.name)) bringIn(session, place, file);
        else session.set({ refusal: `“${file.name}” is no STEP, STL or BREP file: it cannot be imported.` });
    };
    addEventListener("dragover", onOver, { signal: abort.signal });
    addEventListener("drop", onDrop, { signal: abort.signal });
    return () => abort.abort();
  }, [session, place]);
}
