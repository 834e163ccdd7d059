/** A timer that is called so much later than it asked for was asleep with the page. */
const overslept = 2_000;

/**
 * Calls after so many milliseconds, unless it is stopped with what it returns. A page that was frozen, or a machine that
 * slept, wakes with all its timers due, and before any word of the worker that slept, too: that one gets the time anew.
 */
export function deadline(milliseconds: number, missed: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    const due = performance.now() + milliseconds;
    timer = setTimeout(() => (performance.now() - due > overslept ? wait() : missed()), milliseconds);
  };
  wait();
  return () => clearTimeout(timer);
}
