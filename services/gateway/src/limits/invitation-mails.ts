import { personOf, principalKey } from "@solidtype/contracts";
import type { Door } from "../api/door.ts";
import type { KnownVisitor } from "../api/require-identity.ts";
import { networkOf } from "./client-address.ts";
import type { LimitName } from "./rate-limits.ts";

/** `giveBack`: no mail is sent after all. */
export type CountedMail = { giveBack(): Promise<void> };

/**
 * Counts the mail that an invitation is to send: who sends many is no host, and who gets many is no guest. Asked for by
 * whoever may invite: what others try must not use up what an address or a workspace has.
 */
export async function countInvitationMail(
  door: Door,
  { identity: { principal }, ip }: KnownVisitor,
  to: { readonly workspace: string; readonly email: string | null },
): Promise<CountedMail> {
  const taken: (readonly [LimitName, string])[] = [];
  const giveBack = async (): Promise<void> => {
    await Promise.all(taken.map(([name, holder]) => door.giveBack(name, holder)));
  };
  if (to.email === null) return { giveBack };
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
  return { giveBack };
}
