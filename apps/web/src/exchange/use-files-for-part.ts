import { useEffect } from "react";
import type { Place } from "../editor/place.ts";
import { useSession } from "../editor/session/session-context.ts";
import { bringIn } from "./bring-in.ts";
import { useDroppedFiles } from "./use-dropped-files.ts";
import { takeKept } from "./waiting-files.ts";

/** Files dropped on the open part are imported, and the one that it was made for. */
export function useFilesForPart(place: Place): void {
  const session = useSession();
  useDroppedFiles({
    refusal: () => session.store.getState().access,
    onFiles: (files) => {
      for (const file of files) bringIn(session, place, file);
    },
    onRefused: (refusal) => session.set({ refusal }),
  });
  useEffect(() => {
    const file = takeKept(place.document);
    if (file !== null) bringIn(session, place, file);
  }, [session, place]);
}
