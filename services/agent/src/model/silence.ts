/**
 * A fetch that gives up a peer who has taken the request and then says nothing for too long, before its answer or in the
 * middle of it. Every byte counts as word: a provider that thinks for minutes sends pings.
 */
export function fetchUnlessSilent(silenceMs: number): typeof fetch {
  return async (input, init) => {
    const giveUp = new AbortController();
    const asker = init?.signal;
    const left = (): void => giveUp.abort(asker?.reason);
    if (asker?.aborted === true) left();
    asker?.addEventListener("abort", left, { once: true });
    const timer = setTimeout(() => giveUp.abort(), silenceMs).unref();
    const done = (): void => {
      clearTimeout(timer);
      asker?.removeEventListener("abort", left);
    };
    try {
      const response = await fetch(input, { ...init, signal: giveUp.signal });
      timer.refresh();
      if (response.body === null) {
        done();
        return response;
      }
      const heard = new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, out) {
          timer.refresh();
          out.enqueue(bytes);
        },
        flush: done,
        cancel: done,
      });
      return new Response(response.body.pipeThrough(heard), response);
    } catch (error) {
      done();
      throw error;
    }
  };
}
