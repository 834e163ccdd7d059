import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { OpenDocument } from "./open-document.ts";
import type { Presence } from "./presence.ts";
import type { DocumentState } from "./read-state.ts";
import { remoteOrigin } from "./open-document.ts";

/**
 * A document as it once was, with the face of an open one: it follows nobody, nobody else is there, and what is edited
 * in it goes nowhere.
 */
export function openStill(url: string, { state, offset }: DocumentState): StillDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state, remoteOrigin);
  const awareness = new Awareness(doc);
  const live = { kind: "live" } as const;
  return {
    open: {
      doc,
      url,
      offset,
      state: live,
      caughtUp: true,
      onState: () => () => undefined,
      loaded: Promise.resolve(),
      synced: Promise.resolve(),
      saved: () => Promise.resolve(live),
      hurry: () => undefined,
      close: async () => doc.destroy(),
      discard: async () => doc.destroy(),
    },
    presence: { awareness, close: async () => awareness.destroy() },
  };
}

export type StillDocument = { readonly open: OpenDocument; readonly presence: Presence };
