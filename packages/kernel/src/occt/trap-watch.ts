import { isTrap } from "./exception.ts";

type Call = (...parameters: unknown[]) => unknown;

/**
 * Tells when a call into wasm ends in a trap, before whoever called hears of it: what they let go of on their way out
 * lies in a heap that may be in pieces. The bindings take each function that they call from the table, once.
 */
export function watchTraps(table: WebAssembly.Table, onTrap: () => void): void {
  const get = table.get.bind(table);
  table.get = (at: number) => {
    const call = get(at) as Call | null;
    return call && watched(call, onTrap);
  };
}

/** A rebuild calls some ten thousand times: up to three parameters, as most have, are passed on without a list of them. */
function watched(call: Call, onTrap: () => void): Call {
  const failed = (error: unknown): never => {
    if (isTrap(error)) onTrap();
    throw error;
  };
  switch (call.length) {
    case 1:
      return (a) => {
        try {
          return call(a);
        } catch (error) {
          return failed(error);
        }
      };
    case 2:
      return (a, b) => {
        try {
          return call(a, b);
        } catch (error) {
          return failed(error);
        }
      };
    case 3:
      return (a, b, c) => {
        try {
          return call(a, b, c);
        } catch (error) {
          return failed(error);
        }
      };
    default:
      return (...parameters) => {
        try {
          return call(...parameters);
        } catch (error) {
          return failed(error);
        }
      };
  }
}
