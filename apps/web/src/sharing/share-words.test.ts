import type { ShareLinkRow } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { linkState, linkWords, sortLinks } from "./share-words.ts";

const link = (change: Partial<ShareLinkRow>): ShareLinkRow => ({
  id: "lnk_1" as ShareLinkRow["id"],
  workspaceId: "ws_1" as ShareLinkRow["workspaceId"],
  projectId: "prj_1" as ShareLinkRow["projectId"],
  documentId: null,
  label: "",
  role: "viewer",
  protected: false,
  expiresAt: null,
  revokedAt: null,
  createdById: "usr_1" as ShareLinkRow["createdById"],
  createdAt: "2026-01-01T00:00:00.000Z",
  ...change,
});
const now = Date.parse("2026-06-01T00:00:00.000Z");

test("a link is open until it is revoked or its time is over", () => {
  expect(linkState(link({}), now)).toBe("open");
  expect(linkState(link({ expiresAt: "2026-06-01T00:00:00.001Z" }), now)).toBe("open");
  expect(linkState(link({ expiresAt: "2026-06-01T00:00:00.000Z" }), now)).toBe("expired");
  expect(
    linkState(link({ expiresAt: "2026-01-02T00:00:00.000Z", revokedAt: "2026-01-01T00:00:00.000Z" }), now),
  ).toBe("revoked");
});

test("a link says what it lets people do and how it is guarded", () => {
  expect(linkWords(link({ protected: true }))).toBe(
    "Can view the whole project · does not expire · with a password",
  );
  expect(linkWords(link({ role: "editor", documentId: "doc_1" as ShareLinkRow["documentId"] }))).toBe(
    "Can edit this part · does not expire",
  );
});

test("links that open something come first, the newest of them on top", () => {
  const links = [
    link({ label: "old", createdAt: "2026-01-01T00:00:00.000Z" }),
    link({ label: "revoked", createdAt: "2026-03-01T00:00:00.000Z", revokedAt: "2026-03-02T00:00:00.000Z" }),
    link({ label: "new", createdAt: "2026-02-01T00:00:00.000Z" }),
  ];
  expect(sortLinks(links, now).map(({ label }) => label)).toEqual(["new", "old", "revoked"]);
});
