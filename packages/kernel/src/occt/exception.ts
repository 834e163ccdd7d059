import type { OpenCascadeInstance } from "opencascade.js";

export function isOcctException(error: unknown): error is WebAssembly.Exception {
  return Object.prototype.toString.call(error) === "[object WebAssembly.Exception]";
}

/** On the way out of one fault came another, from what was let go of there. By name: browsers may lack the class. */
export function isSuppressed(error: unknown): error is SuppressedError {
  return error instanceof Error && error.name === "SuppressedError";
}

/** OCCT ran into a fault of its own, or out of stack, and may have left its heap in pieces. */
export function isTrap(error: unknown): boolean {
  if (isSuppressed(error)) return isTrap(error.error) || isTrap(error.suppressed);
  // Firefox calls it an InternalError where others have a RangeError.
  const isOutOfStack =
    error instanceof RangeError || (error instanceof Error && error.name === "InternalError");
  return isOutOfStack || error instanceof WebAssembly.RuntimeError;
}

/** The same work has trapped before: OCCT is not asked again, and its heap is as good as it was. */
export class KnownTrap extends Error {}

/** The same work was given up before by whoever waited for it: OCCT may never come to an end with it. */
export class GivenUp extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super(`It was given up after ${seconds} s.`);
    this.seconds = seconds;
  }
}

/** The same object, telling when anything it does ends in a trap, at once or later. */
export function watchingTraps<T extends object>(object: T, onTrap: () => void): T {
  const heard = (error: unknown): never => {
    if (isTrap(error)) onTrap();
    throw error;
  };
  return new Proxy(object, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]): unknown => {
        try {
          const result: unknown = Reflect.apply(value, target, parameters);
          return result instanceof Promise ? result.catch(heard) : result;
        } catch (error) {
          return heard(error);
        }
      };
    },
  });
}

/** What OCCT threw, in words. Anything else is a fault of ours and goes on up. */
export function occtMessage(oc: OpenCascadeInstance, error: unknown): string {
  if (!isOcctException(error)) throw error;
  return oc.getExceptionMessage(error).filter(Boolean).join(": ");
}
