import type { Failure } from "@solidtype/contracts";

/**
 * What a person may believe about their document. It is derived from the facts below and from
 * nothing else, so that it cannot say "saved" while an edit is only here.
 *
 * - `connecting`: not yet caught up with the server since opening or since the last break.
 * - `live`: caught up; nothing was edited here since opening.
 * - `saving`: caught up; the server has not confirmed `unsaved` edits yet.
 * - `saved`: caught up; the server has confirmed everything that was edited here.
 * - `offline`: the server does not answer; edits are sent later.
 * - `refused`: the server will not take an edit or show the document; waiting does not help.
 * - `closed`: closed by its owner.
 *
 * `kept` says whether `unsaved` edits would still be there after the page or process ended: the storage lasts and has
 * refused none of them.
 */
export type SyncState =
  | { readonly kind: "connecting"; readonly unsaved: number; readonly kept: boolean }
  | { readonly kind: "live" }
  | { readonly kind: "saving"; readonly unsaved: number; readonly kept: boolean }
  | { readonly kind: "saved" }
  | { readonly kind: "offline"; readonly unsaved: number; readonly kept: boolean }
  | {
      readonly kind: "refused";
      readonly reason: Failure;
      /** Whether it may go another way when tried again: after signing in, after being let in. */
      readonly mayPass: boolean;
      readonly unsaved: number;
      readonly kept: boolean;
    }
  | { readonly kind: "closed"; readonly unsaved: number; readonly kept: boolean };

export type SyncFacts = {
  readonly reading: "catching-up" | "caught-up" | "broken";
  readonly sending: "working" | "broken";
  /** What the server says of an edit. */
  readonly refused: Failure | null;
  /** What it says of reading. */
  readonly unreadable: Failure | null;
  /** Why it shows more than the server has, and goes no further. */
  readonly putBack: Failure | null;
  readonly unsaved: number;
  readonly kept: boolean;
  readonly edited: boolean;
  readonly closed: boolean;
};

/**
 * Who one is and what one may do can change while a document is open; what an edit is cannot. What may not be seen is
 * not found, and a document in the trash, which may come back, is a conflict.
 */
export function mayPass({ code }: Failure): boolean {
  return passing.has(code);
}

/** Whether it may pass without anything done in this window. */
export const passesByItself = (failure: Failure): boolean =>
  mayPass(failure) && failure.code !== "not-signed-in";

const passing: ReadonlySet<string> = new Set(["not-signed-in", "forbidden", "not-found", "conflict"]);

/** The server was put back to an earlier state: the document is to be opened anew, from what is there. */
export const putBack: Failure = {
  code: "resync-required",
  message:
    "The platform was put back to an earlier state, and no longer has all that is shown here. Open it anew to go on with what is there.",
  details: { reason: "put_back" },
};

export const isPutBack = ({ details }: Failure): boolean => details?.["reason"] === "put_back";

export function deriveState(facts: SyncFacts): SyncState {
  const { unsaved, kept } = facts;
  if (facts.closed) return { kind: "closed", unsaved, kept };
  const reason = facts.putBack ?? facts.refused ?? facts.unreadable;
  if (reason !== null) return { kind: "refused", reason, mayPass: mayPass(reason), unsaved, kept };
  if (facts.reading === "broken" || facts.sending === "broken") return { kind: "offline", unsaved, kept };
  if (facts.reading === "catching-up") return { kind: "connecting", unsaved, kept };
  if (unsaved > 0) return { kind: "saving", unsaved, kept };
  return facts.edited ? { kind: "saved" } : { kind: "live" };
}

export function sameState(a: SyncState, b: SyncState): boolean {
  const count = (state: SyncState) => ("unsaved" in state ? state.unsaved : 0);
  const kept = (state: SyncState) => "kept" in state && state.kept;
  const reason = (state: SyncState) => (state.kind === "refused" ? state.reason : null);
  return a.kind === b.kind && count(a) === count(b) && kept(a) === kept(b) && reason(a) === reason(b);
}
