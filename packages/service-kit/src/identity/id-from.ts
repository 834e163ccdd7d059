import { createHash } from "node:crypto";
import { type Id, type IdKind, idPrefixes } from "@solidtype/contracts";

const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/** The same id for the same thing, whichever replica makes it, so that doing it twice is doing it once. */
export function idFrom<Kind extends IdKind>(kind: Kind, ...parts: readonly string[]): Id<Kind> {
  const bytes = createHash("sha256").update(JSON.stringify(parts)).digest();
  const body = [...bytes.subarray(0, 26)].map((byte, at) => digits[at === 0 ? byte % 8 : byte % 32]);
  return `${idPrefixes[kind]}_${body.join("")}` as Id<Kind>;
}
