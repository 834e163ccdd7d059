import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Part of every key: a change of OCCT or of what an operation makes must not find older results. */
export const KERNEL_VERSION = "solidtype-kernel-17/replicad-opencascadejs-1.1.0";

/** Same parts, same key, in every process and on every machine. */
export function keyOf(...parts: readonly unknown[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([KERNEL_VERSION, ...parts])))).slice(0, 40);
}
