import { isTrap } from "./exception.ts";

type Call = (...parameters: never[]) => unknown;

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

function watched(call: Call, onTrap: () => void): Call {
  return (...parameters) => {
    try {
      return call(...parameters);
    } catch (error) {
      if (isTrap(error)) onTrap();
      throw error;
    }
  };
}
