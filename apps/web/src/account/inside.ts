/** Only an address of this site: one from outside would send people away right after they signed in. */
export function inside(next: string, origin: string = location.origin): string {
  if (!URL.canParse(next, origin)) return "/";
  const url = new URL(next, origin);
  return url.origin === origin && next.startsWith("/") ? url.pathname + url.search + url.hash : "/";
}
