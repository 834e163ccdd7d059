import { fail, ok, splitStreamUrl, type Result } from "@solidtype/contracts";

const MAX_LENGTH = 512;

/**
 * The path of a stream, from the part of the URL that names it. Dots that climb, encoded or not,
 * NUL and other control characters, empty segments and backslashes are refused rather than
 * normalised: two spellings of one path must never meet two different access checks.
 */
export function parseStreamPath(raw: string): Result<string, "path_invalid"> {
  const refuse = () => fail("path_invalid", "This is not a path a stream can have.");
  if (raw.length === 0 || raw.length > MAX_LENGTH) return refuse();
  if (/%(2e|2f|5c|00)/i.test(raw)) return refuse();
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return refuse();
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return refuse();
  const segments = path.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) return refuse();
  return ok(path);
}

/** What is asked of a stream, by the URL that named it. */
export function queryOf(request: { readonly url: string }): URLSearchParams {
  return splitStreamUrl(request.url)?.query ?? new URLSearchParams();
}
