import { createHash } from "node:crypto";
import { personOf, principalKey } from "@solidtype/contracts";
import type { Door } from "../api/door.ts";
import type { KnownVisitor } from "../api/require-identity.ts";
import { networkOf } from "./client-address.ts";
import type { LimitName, RateLimits } from "./rate-limits.ts";

/** A repeat under the same key is answered with what was sent, for longer than this: no second mail goes. */
const repeatSeconds = 3600;

type Repeats = Pick<RateLimits, "remember" | "remembers" | "forget">;

/** `giveBack`: no mail is sent after all. */
export type CountedMail = { giveBack(): Promise<void> };

/**
 * Counts the mail that an invitation is to send: who sends many is no host, and who gets many is no guest. Asked for by
 * whoever may invite: what others try must not use up what an address or a workspace has.
 */
export async function countInvitationMail(
  door: Door,
  repeats: Repeats,
  { identity: { principal }, ip }: KnownVisitor,
  to: { readonly workspace: string; readonly email: string | null },
  key: string | undefined,
): Promise<CountedMail> {
  const taken: (readonly [LimitName, string])[] = [];
  const counted = key === undefined ? undefined : hashOf([principalKey(principal), to, key]);
  const giveBack = async (): Promise<void> => {
    if (counted !== undefined) await repeats.forget("invited", counted);
    await Promise.all(taken.map(([name, holder]) => door.giveBack(name, holder)));
  };
  if (to.email === null) return { giveBack };
  if (counted !== undefined && (await repeats.remembers("invited", counted))) return { giveBack };
  const bounds = [
    ["invite-mail", personOf(principal) ?? principalKey(principal)],
    ["invite-mail-network", networkOf(ip)],
    ["invite-mail-workspace", to.workspace],
    ["invite-mail-address", to.email],
  ] as const;
  try {
    for (const bound of bounds) {
      await door.take(bound[0], bound[1]);
      taken.push(bound);
    }
  } catch (error) {
    await giveBack();
    throw error;
  }
  if (counted !== undefined) await repeats.remember("invited", counted, repeatSeconds);
  return { giveBack };
}

/** The key is its sender's choice, and as long as they like. */
const hashOf = (what: unknown): string =>
  createHash("sha256").update(JSON.stringify(what)).digest("base64url");
