import type { PresenceState } from "./awareness.ts";

/** What may be kept in memory of everybody, and of one principal, in all rooms together: as `weightOf` says. */
export type WeightLimits = { readonly bytesOfAll: number; readonly bytesOfPrincipal: number };

/** How much memory is taken up by what is remembered, and by whom. */
export class Weights {
  readonly #limits: WeightLimits;
  readonly #of = new Map<string, number>();
  #all = 0;

  constructor(limits: WeightLimits) {
    this.#limits = limits;
  }

  /** Whether there is room for so much more of somebody: not, because of them, or because of everybody. */
  room(principal: string, more: number): "there" | "none for them" | "none" {
    if (more <= 0) return "there";
    if ((this.#of.get(principal) ?? 0) + more > this.#limits.bytesOfPrincipal) return "none for them";
    return this.#all + more > this.#limits.bytesOfAll ? "none" : "there";
  }

  add(principal: string, more: number): void {
    const weight = (this.#of.get(principal) ?? 0) + more;
    if (weight > 0) this.#of.set(principal, weight);
    else this.#of.delete(principal);
    this.#all += more;
  }
}

/** A member without a word of their own; and what a byte of JSON takes as objects, when it is nothing but empty ones. */
const MEMBER_BYTES = 600;
const BYTES_OF_ONE = 10;

export function weightOf(state: PresenceState | null): number {
  return MEMBER_BYTES + (state === null ? 0 : BYTES_OF_ONE * JSON.stringify(state).length);
}
