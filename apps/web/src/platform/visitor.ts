import { parseId, personHeader, type ShareLinkId } from "@solidtype/contracts";

/**
 * The share link that this page goes by, as its address says; null when people come as themselves. Pages of a link and
 * other pages never lead to one another without a load, so one page is one of the two from its first line on.
 */
export const shareLink: ShareLinkId | null =
  typeof location === "undefined"
    ? null
    : (parseId("shareLink", new URLSearchParams(location.search).get("link")) ?? null);

export const linkHeader = "x-solidtype-link";

/** An address inside the platform that goes by the same link as this page. */
export function withLink(address: string): string {
  if (shareLink === null) return address;
  return `${address}${address.includes("?") ? "&" : "?"}link=${shareLink}`;
}

const openedKey = (link: string): string => `solidtype.project-by.${link}`;

/** Keeps in this browser that a link opens a whole project. */
export const opensProject = (link: string): void => localStorage.setItem(openedKey(link), "yes");

/** Whether one may go from a part to its project. The platform is not asked: its no would be on record as a refusal. */
export const mayGoUp = (): boolean =>
  shareLink === null || localStorage.getItem(openedKey(shareLink)) !== null;

let person: string | null = null;

/** Whose page this is: of whoever was first found to be signed in on it, until it is loaded again. */
export function belongsTo(id: string): void {
  person ??= id;
}

/** Says of a request that changes something who means it: another may have signed in in this browser meanwhile. */
export function asOneself(request: RequestInit = {}): RequestInit {
  const changes = request.method !== undefined && request.method !== "GET";
  if (!changes || person === null || shareLink !== null) return request;
  const headers = new Headers(request.headers);
  headers.set(personHeader, person);
  return { ...request, headers };
}
