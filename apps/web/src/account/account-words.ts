import type { AuditRow } from "@solidtype/contracts";
import { detailsOf, timesOf } from "../platform/audit-details.ts";

const byAction: Readonly<Record<string, readonly [done: string, refused: string]>> = {
  "account.sign-up": ["Made the account", "Could not make the account"],
  "account.sign-in": ["Signed in", "Somebody tried a wrong password"],
  "account.sign-out": ["Signed out", "Could not sign out"],
  "account.sign-out-elsewhere": ["Signed out everywhere else", "Could not sign out elsewhere"],
  "account.change-password": ["Changed the password", "Gave a wrong password while changing it"],
  "account.ask-reset": ["Somebody asked for a mail to choose a new password", "A mail was refused"],
  "account.reset-password": ["Chose a new password by mail", "A new password was refused"],
};
const byOperation: Readonly<Record<string, string>> = {
  createWorkspace: "Made a workspace",
  acceptInvitation: "Joined a workspace",
  revokeSignIn: "Ended a sign-in",
  createMyKey: "Made an API key",
  revokeMyKey: "Revoked an API key",
};

type Line = Pick<AuditRow, "action" | "outcome" | "details" | "ip">;

/** One line of what happened to an account, as its person reads it. */
export function accountWords(line: Line): string {
  const { action, outcome } = line;
  const { operation } = detailsOf(line);
  const times = timesOf(line);
  const [done, refused] = byAction[action] ?? [
    byOperation[String(operation)] ?? action,
    `Refused: ${action}`,
  ];
  const often = times > 1 ? ` ${times} times` : "";
  return `${outcome === "allowed" ? done : refused}${often}`;
}

/** From where, as far as it is known: " from 192.0.2.7", " from 192.0.2.7 and 3 more addresses". */
export function fromWords(line: Line): string {
  const { ip } = line;
  const { addresses } = detailsOf(line);
  const [first = ip, ...others] = Array.isArray(addresses) ? (addresses as readonly string[]) : [];
  if (first === null) return "";
  const more = others.length === 1 ? "one more address" : `${others.length} more addresses`;
  return ` from ${first}${others.length === 0 ? "" : ` and ${more}`}`;
}
