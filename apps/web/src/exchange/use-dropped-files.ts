import { useEffect, useRef } from "react";
import { isReadableFile } from "./readable-file.ts";

export type DropPlace = {
  /** Why nothing can be dropped now; null: it can. */
  readonly refusal: () => string | null;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onRefused: (reason: string) => void;
};

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;

/** Takes the files that are dropped on the page and can be read, and says of the others why they are not taken. */
export function useDroppedFiles(place: DropPlace): void {
  const current = useRef(place);
  current.current = place;
  useEffect(() => {
    const abort = new AbortController();
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = current.current.refusal() === null ? "copy" : "none";
    };
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      const { refusal, onFiles, onRefused } = current.current;
      const refused = refusal();
      if (refused !== null) return onRefused(refused);
      const files = [...(event.dataTransfer?.files ?? [])];
      const [odd] = files.filter((file) => !isReadableFile(file));
      if (odd !== undefined) onRefused(`“${odd.name}” is no STEP, STL or BREP file: it cannot be imported.`);
      const readable = files.filter(isReadableFile);
      if (readable.length > 0) onFiles(readable);
    };
    addEventListener("dragover", onOver, { signal: abort.signal });
    addEventListener("drop", onDrop, { signal: abort.signal });
    return () => abort.abort();
  }, []);
}

/** Where files mean nothing they are not taken; left alone, the browser would open them in place of the app. */
export function useNoFiles(): void {
  useEffect(() => {
    const abort = new AbortController();
    const refuse = (event: DragEvent): void => {
      if (event.defaultPrevented || !hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    };
    addEventListener("dragover", refuse, { signal: abort.signal });
    addEventListener("drop", refuse, { signal: abort.signal });
    return () => abort.abort();
  }, []);
}
