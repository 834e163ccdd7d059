import type { Wake, Wakes } from "../streams/wakes.ts";

/** Wake-ups between stores of one process, for tests of one replica count in one place. */
export class LocalWakes {
  readonly #ends = new Set<{ heard: ((wakes: readonly Wake[]) => void) | null }>();
  connected = true;

  end(): Wakes {
    const end: { heard: ((wakes: readonly Wake[]) => void) | null } = { heard: null };
    this.#ends.add(end);
    const isConnected = () => this.connected;
    return {
      publish: (wakes) => {
        if (!this.connected) return;
        for (const other of this.#ends) if (other !== end) setImmediate(() => other.heard?.(wakes));
      },
      listen: (heard) => {
        end.heard = heard;
        return () => this.#ends.delete(end);
      },
      get connected() {
        return isConnected();
      },
    };
  }
}
