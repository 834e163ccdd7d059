import type { Failure } from "@solidtype/contracts";

/**
 * What a person may believe about their document. It is derived from the facts below and from
 * nothing else, so that it cannot say "saved" while an edit is only here.
 *
 * - `connecting`: not yet caught up with the server since opening or since the last break.
 * - `live`: caught up; nothing was edited here since opening.
 * - `saving`: caught up; the server has not confirmed `unsaved` edits yet.
 * - `saved`: caught up; the server has confirmed everything that was edited here.
 * - `offline`: the server does not answer; edits are kept here and sent later.
 * - `refused`: the server will not take an edit or show the document; waiting does not help.
 * - `closed`: closed by its owner.
 */
export type SyncState =
  | { readonly kind: "connecting"; readonly unsaved: number }
  | { readonly kind: "live" }
  | { readonly kind: "saving"; readonly unsaved: number }
  | { readonly kind: "saved" }
  | { readonly kind: "offline"; readonly unsaved: number }
  | { readonly kind: "refused"; readonly reason: Failure; readonly unsaved: number }
  | { readonly kind: "closed"; readonly unsaved: number };

export type SyncFacts = {
  readonly reading: "catching-up" | "caught-up" | "broken";
  readonly sending: "working" | "broken";
  readonly refused: Failure | null;
  readonly unsaved: number;
  readonly edited: boolean;
  readonly closed: boolean;
};

export function deriveState(facts: SyncFacts): SyncState {
  const { unsaved } = facts;
  if (facts.closed) return { kind: "closed", unsaved };
  if (facts.refused !== null) return { kind: "refused", reason: facts.refused, unsaved };
  if (facts.reading === "broken" || facts.sending === "broken") return { kind: "offline", unsaved };
  if (facts.reading === "catching-up") return { kind: "connecting", unsaved };
  if (unsaved > 0) return { kind: "saving", unsaved };
  return facts.edited ? { kind: "saved" } : { kind: "live" };
}

export function sameState(a: SyncState, b: SyncState): boolean {
  const count = (state: SyncState) => ("unsaved" in state ? state.unsaved : 0);
  const reason = (state: SyncState) => (state.kind === "refused" ? state.reason : null);
  return a.kind === b.kind && count(a) === count(b) && reason(a) === reason(b);
}
