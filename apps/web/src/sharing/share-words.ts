import type { ShareLinkRow } from "@solidtype/contracts";

export type LinkState = "open" | "expired" | "revoked";

export function linkState(link: Pick<ShareLinkRow, "expiresAt" | "revokedAt">, nowMs: number): LinkState {
  if (link.revokedAt !== null) return "revoked";
  return link.expiresAt !== null && Date.parse(link.expiresAt) <= nowMs ? "expired" : "open";
}

const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** What a link lets people do, until when, and how it is guarded. */
export function linkWords(link: ShareLinkRow): string {
  const what = link.documentId === null ? "the whole project" : "this part";
  const may = link.role === "editor" ? `Can edit ${what}` : `Can view ${what}`;
  const until =
    link.expiresAt === null ? "does not expire" : `until ${date.format(new Date(link.expiresAt))}`;
  return [may, until, ...(link.protected ? ["with a password"] : [])].join(" · ");
}

/** Where a link leads; the token is in it and is shown only when the link is made. */
export function linkAddress(origin: string, token: string): string {
  return `${origin}/s/${token}`;
}

/** Links that open something first, then the others; the newest first among each. */
export function sortLinks(links: readonly ShareLinkRow[], nowMs: number): readonly ShareLinkRow[] {
  const closed = (link: ShareLinkRow): number => Number(linkState(link, nowMs) !== "open");
  return links.toSorted((a, b) => closed(a) - closed(b) || b.createdAt.localeCompare(a.createdAt));
}
