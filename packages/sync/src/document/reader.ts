import type { Failure } from "@solidtype/contracts";
import { splitFrames } from "../frames.ts";
import { fromBase64 } from "../server-events.ts";
import { Follower, type LostFor, type Step } from "../stream/follower.ts";
import { ask, type Fetch } from "../stream/request.ts";

/**
 * Follows a document: the newest snapshot first, unless reading goes on from somewhere, then every
 * update as it comes. When the offset reached is no longer kept, a snapshot covers what was missed.
 */
export type ReaderOptions = {
  readonly url: string;
  readonly fetch: Fetch;
  readonly from: string | null;
  /** Updates, and where reading goes on after them. */
  readonly received: (updates: readonly Uint8Array[], offset: string) => void;
  readonly changed: (reading: "catching-up" | "caught-up" | "broken") => void;
  readonly refused: (failure: Failure) => void;
  /** Reading begins again, and why. */
  readonly lost: (reason: LostFor) => void;
};

export function followDocument(options: ReaderOptions): Follower {
  let timesReplaced = 0;
  return new Follower({
    ...options,
    begin: async (signal) => {
      const step = await readSnapshot(options, signal);
      if (step.kind === "at") timesReplaced = 0;
      if (step.kind !== "refused" || !replaced.includes(step.failure.details?.["reason"])) return step;
      return ++timesReplaced < MOST_REPLACED ? { kind: "later", retryAfterMs: null } : step;
    },
    received: (data, offset) =>
      options.received(
        data.flatMap((one) => splitFrames(fromBase64(one))),
        offset,
      ),
  });
}

/** The largest documents come in seconds; a connection that is dead without a word is begun anew. */
const SNAPSHOT_MS = 120_000;

/**
 * Between the redirect and the request a snapshot was replaced, or the first one has taken the place of the beginning:
 * the next try finds the new one.
 */
const replaced: readonly unknown[] = ["snapshot_not_found", "offset_gone"];
/** Within a quarter of a minute or so: what is still gone then has not been replaced, but lost. */
const MOST_REPLACED = 8;

async function readSnapshot(options: ReaderOptions, stopped: AbortSignal): Promise<Step> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(SNAPSHOT_MS)]);
  const answer = await ask(options.fetch, `${options.url}?offset=snapshot`, { signal });
  if (answer.kind === "away") return { kind: "later", retryAfterMs: answer.retryAfterMs };
  if (answer.kind === "refused") return { kind: "refused", failure: answer.failure };
  const { response } = answer;
  const offset = response.headers.get("stream-next-offset");
  const body = await response.arrayBuffer().catch(() => null);
  if (body === null || offset === null) return { kind: "later", retryAfterMs: null };
  const bytes = new Uint8Array(body);
  options.received(response.headers.get("stream-snapshot") === "true" ? [bytes] : splitFrames(bytes), offset);
  return { kind: "at", offset };
}
