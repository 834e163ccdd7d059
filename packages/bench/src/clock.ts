/** Milliseconds that one call took. */
export async function took(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/**
 * Calls per second over about `ms` milliseconds, `lanes` calls at a time.
 * Use it for things that take well under a millisecond to some tens of milliseconds.
 */
export async function rate(work: () => unknown, { ms = 1000, lanes = 1 } = {}): Promise<number> {
  const started = performance.now();
  const end = started + ms;
  let calls = 0;
  const lane = async () => {
    while (performance.now() < end) {
      await work();
      calls++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (calls * 1000) / (performance.now() - started);
}
