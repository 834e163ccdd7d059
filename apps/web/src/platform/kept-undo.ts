import type { PersonalUndo } from "@solidtype/document";
import { z } from "zod";

/** As much as there is room for beside other parts: a browser gives a window about five million characters. */
const room = 1_000_000;
/** What a window did longer ago is not what its person would take back without looking. */
const lifetime = 24 * 3_600_000;

const prefix = "solidtype-undo ";

const keptSchema = z.strictObject({ at: z.number(), steps: z.string() });

/** Takes out of this window's storage what it keeps of others than this person. */
export function forgetKeptUndo(except: string | null): void {
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(prefix) && (except === null || !key.startsWith(`${prefix}${except} `)))
        sessionStorage.removeItem(key);
  } catch {
    // A window that may store nothing holds nothing.
  }
}

/**
 * One window's undo of one part, kept in the window's own storage while the page is loaded anew. No other window sees it,
 * it goes with the window, and whoever opens the part takes it out.
 */
export class KeptUndo {
  readonly #key: string;

  constructor(stream: string, person: string) {
    this.#key = `${prefix}${person} ${stream}`;
    forgetKeptUndo(person);
  }

  take(): string | undefined {
    try {
      const text = sessionStorage.getItem(this.#key);
      sessionStorage.removeItem(this.#key);
      const kept = text === null ? undefined : keptSchema.parse(JSON.parse(text));
      return kept !== undefined && Date.now() - kept.at < lifetime ? kept.steps : undefined;
    } catch {
      // A window that may store nothing, or in which somebody wrote something else, begins without.
      return undefined;
    }
  }

  /** Until stopped: keeps the undo whenever the page goes, and when it is stopped, since the page may show another part. */
  follow(undo: PersonalUndo): () => void {
    const keep = (): void => {
      if (!undo.canUndo && !undo.canRedo) return;
      try {
        sessionStorage.setItem(this.#key, JSON.stringify({ at: Date.now(), steps: undo.kept(room) }));
      } catch {
        // No room is no reason to keep somebody from leaving.
      }
    };
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      keep();
    };
  }
}
