import {
  type ErrorCode,
  type Failure,
  type Principal,
  type Result,
  failure,
  ok,
  personOf,
  principalKey,
} from "@solidtype/contracts";
import type { Allowance, RateLimits, Used } from "./rate-limits.ts";

const gigabyte = 1e9;
const hour = 3600;
const month = 30 * 86_400;

/** Of one person, from however many sign-ins and keys; of one key of a workspace. */
const ofHolder: Allowance = { name: "upload", most: 2 * gigabyte, seconds: hour };
/** Of all who hold one link. */
const ofLink: Allowance = { name: "upload-by-link", most: gigabyte / 4, seconds: hour };

type Bound = { readonly of: Allowance; readonly holder: string; readonly whose: string };
/** `settle` says how many came, of those that were counted before they came, and how many of them are stored anew. */
export type Upload = { settle(came: number, stored: number): Promise<void> };

/**
 * What is uploaded stays for a month, on a disk that everybody shares: bytes are counted, by the hour for who sends them
 * and by the month for the workspace that they are for.
 */
export class UploadBytes {
  readonly #limits: RateLimits;
  readonly #ofWorkspace: Allowance;

  constructor(limits: RateLimits, workspaceBytes: number) {
    this.#limits = limits;
    this.#ofWorkspace = { name: "upload-into", most: workspaceBytes, seconds: month };
  }

  /** What one file may have at most: a larger one has no room, however long its sender waits. */
  mostAtOnce(principal: Principal): number {
    return Math.min(this.#limits.mostOf(boundOf(principal).of), this.#limits.mostOf(this.#ofWorkspace));
  }

  async begin(principal: Principal, workspace: string, bytes: number): Promise<Result<Upload, ErrorCode>> {
    const limits = this.#limits;
    const taken: Bound[] = [];
    const giveBack = async (came: number, stored: number): Promise<void> => {
      await Promise.all(
        taken.map(async ({ of, holder }) => {
          const rest = bytes - (of === this.#ofWorkspace ? stored : came);
          if (rest > 0) await limits.giveUnitsBack(of, holder, rest);
        }),
      );
    };
    for (const bound of [boundOf(principal), this.#boundOf(workspace)]) {
      const answer = await limits.takeUnits(bound.of, bound.holder, bytes);
      if (!answer.ok || answer.value !== null) await giveBack(0, 0);
      if (!answer.ok) return answer;
      if (answer.value !== null) return { ok: false, error: usedUp(bound, answer.value) };
      taken.push(bound);
    }
    return ok({ settle: giveBack });
  }

  #boundOf(workspace: string): Bound {
    return { of: this.#ofWorkspace, holder: workspace, whose: "Into a workspace" };
  }
}

function boundOf(principal: Principal): Bound {
  if (principal.kind === "link") return { of: ofLink, holder: principalKey(principal), whose: "By one link" };
  return { of: ofHolder, holder: personOf(principal) ?? principalKey(principal), whose: "By one person" };
}

function usedUp({ of, whose }: Bound, { used, most, seconds }: Used): Failure<ErrorCode> {
  const within = of.seconds === hour ? "an hour" : `${of.seconds / 86_400} days`;
  const details = { quota: of.name, used, limit: most, seconds };
  return {
    ...failure("quota-exceeded", details),
    message: `${whose} ${inWords(most)} can be uploaded within ${within}, and ${inWords(used)} were: this file is too much. There is room again in ${waitInWords(seconds)}.`,
  };
}

function inWords(bytes: number): string {
  if (bytes >= gigabyte) return `${(bytes / gigabyte).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1000)} kB`;
}

function waitInWords(seconds: number): string {
  const days = Math.ceil(seconds / 86_400);
  if (days > 1) return `${days} days`;
  const minutes = Math.ceil(seconds / 60);
  return minutes > 1 ? `${minutes} minutes` : "a minute";
}
