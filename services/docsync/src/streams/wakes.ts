import type { Change } from "./stream-store.ts";

/** How replicas tell each other that a stream has grown. It may lose messages; polling makes up for it. */
export type Wake = Omit<Change, "entries">;

export interface Wakes {
  publish(wakes: readonly Wake[]): void;
  listen(heard: (wakes: readonly Wake[]) => void): () => void;
  /** While false, watched streams are polled quickly. */
  readonly connected: boolean;
}
