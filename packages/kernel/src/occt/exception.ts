import type { OpenCascadeInstance } from "opencascade.js";

export function isOcctException(error: unknown): error is WebAssembly.Exception {
  return Object.prototype.toString.call(error) === "[object WebAssembly.Exception]";
}

/** What OCCT threw, in words. Anything else is a fault of ours and goes on up. */
export function occtMessage(oc: OpenCascadeInstance, error: unknown): string {
  if (!isOcctException(error)) throw error;
  return oc.getExceptionMessage(error).filter(Boolean).join(": ");
}
