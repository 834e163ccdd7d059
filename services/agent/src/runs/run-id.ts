import { createHash } from "node:crypto";
import { type RunId, parseId } from "@solidtype/contracts";

const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/** The id that follows from a text: the same each time, and nobody finds another text that has it. */
export function derivedRunId(text: string): RunId {
  let bits = createHash("sha256").update(text).digest().subarray(0, 16).readBigUInt64BE() << 64n;
  bits |= createHash("sha256").update(text).digest().readBigUInt64BE(8);
  let body = "";
  for (let at = 0; at < 26; at += 1) {
    body = (digits[Number(bits & 31n)] ?? "") + body;
    bits >>= 5n;
  }
  const id = parseId("run", `run_${body}`);
  if (id === undefined) throw new Error(`${body} is no id`);
  return id;
}
