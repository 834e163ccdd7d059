import { parseId, type ShareLinkId } from "@solidtype/contracts";

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
