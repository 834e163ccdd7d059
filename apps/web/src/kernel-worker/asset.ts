/** Milliseconds until a file's answer must have begun; how long the rest of it takes is the line's affair. */
const longestSilence = 20_000;

/** Fetches one of the kernel's files; a connection that hangs is told in words and not waited for. */
export async function fetchAsset(address: string): Promise<Response> {
  const abort = new AbortController();
  const silence = setTimeout(() => {
    abort.abort(new Error(`The platform did not begin to send it within ${longestSilence / 1000} seconds`));
  }, longestSilence);
  try {
    return await fetch(address, { signal: abort.signal });
  } finally {
    clearTimeout(silence);
  }
}
