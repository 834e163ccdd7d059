/**
 * Only an address of this site: one from outside would send people away right after they signed in. Whole, with the
 * site's own origin: the path alone would be read anew, and one that begins with two slashes leads to another host.
 */
export function inside(next: string, origin: string = location.origin): string {
  const home = new URL("/", origin).href;
  if (!next.startsWith("/") || !URL.canParse(next, origin)) return home;
  const url = new URL(next, origin);
  return url.origin === origin ? url.href : home;
}
