import { personOf, principalKey } from "@solidtype/contracts";
import type { Door } from "../api/door.ts";
import type { KnownVisitor } from "../api/require-identity.ts";
import { networkOf } from "./client-address.ts";

/** Counts the mail that an invitation is to send: who sends many is no host, and who gets many is no guest. */
export async function countInvitationMail(
  door: Door,
  { identity: { principal }, ip }: KnownVisitor,
  to: { readonly workspace: string; readonly email: string | null },
): Promise<void> {
  if (to.email === null) return;
  await door.take("invite-mail", personOf(principal) ?? principalKey(principal));
  await door.take("invite-mail-network", networkOf(ip));
  await door.take("invite-mail-workspace", to.workspace);
  await door.take("invite-mail-address", to.email);
}
