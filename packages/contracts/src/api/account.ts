import { z } from "zod";
import { apiKeyId, documentId, signInId, workspaceId } from "../ids.ts";
import { principal } from "../principal.ts";
import { defineOperation } from "./operation.ts";
import { page } from "./page.ts";
import {
  apiKeyRow,
  auditRow,
  favouriteRow,
  givenName,
  invitationRow,
  personRow,
  recentRow,
  scopeName,
  signInRow,
  workspaceRoleName,
  workspaceRow,
} from "./rows.ts";

const tag = "account";
const account = { tag, target: "account" } as const;

/** A secret is shown once, when it is made; only its hash is kept. */
export const newKey = z.object({
  name: givenName,
  scopes: z
    .array(scopeName)
    .min(1)
    .max(3)
    .refine((scopes) => new Set(scopes).size === scopes.length, "names a scope twice"),
  expiresInDays: z.int().min(1).max(3650).nullable().default(null),
});
export const madeKey = z.object({ key: apiKeyRow, secret: z.string() });

export const accountOperations = {
  getMe: defineOperation({
    ...account,
    id: "getMe",
    route: "GET /me",
    action: "account.self",
    summary: "Who the caller is and which workspaces they are in",
    data: z.object({
      principal,
      person: personRow.nullable(),
      workspaces: z.array(workspaceRow.extend({ role: workspaceRoleName })),
    }),
  }),
  listFavourites: defineOperation({
    ...account,
    id: "listFavourites",
    route: "GET /me/favourites",
    action: "account.read",
    summary: "The caller's favourite documents",
    query: page,
    data: z.array(favouriteRow),
  }),
  addFavourite: defineOperation({
    ...account,
    id: "addFavourite",
    route: "PUT /me/favourites/:document",
    action: "document.keep",
    target: "document",
    summary: "Make a document a favourite",
    params: { document: documentId },
    data: favouriteRow,
  }),
  removeFavourite: defineOperation({
    ...account,
    id: "removeFavourite",
    route: "DELETE /me/favourites/:document",
    action: "account.change",
    summary: "Drop a favourite",
    params: { document: documentId },
  }),
  listRecents: defineOperation({
    ...account,
    id: "listRecents",
    route: "GET /me/recents",
    action: "account.read",
    summary: "Documents the caller opened, newest first",
    query: page,
    data: z.array(recentRow),
  }),
  markOpened: defineOperation({
    ...account,
    id: "markOpened",
    route: "PUT /me/recents/:document",
    action: "document.keep",
    target: "document",
    summary: "Note that the caller opened a document",
    params: { document: documentId },
    data: recentRow,
  }),
  listSignIns: defineOperation({
    ...account,
    id: "listSignIns",
    route: "GET /me/sign-ins",
    action: "account.read",
    summary: "Where the caller is signed in, newest first",
    query: page,
    data: z.array(signInRow),
  }),
  revokeSignIn: defineOperation({
    ...account,
    id: "revokeSignIn",
    route: "DELETE /me/sign-ins/:signIn",
    action: "account.change",
    summary: "Sign the caller out there",
    params: { signIn: signInId },
  }),
  listAccountAudit: defineOperation({
    ...account,
    id: "listAccountAudit",
    route: "GET /me/audit",
    action: "account.read",
    summary: "What was done to the caller's account, wrong passwords among it, newest first",
    query: page,
    data: z.array(auditRow),
  }),
  listMyKeys: defineOperation({
    ...account,
    id: "listMyKeys",
    route: "GET /me/keys",
    action: "account.keys",
    summary: "The caller's API keys, newest first",
    query: page,
    data: z.array(apiKeyRow),
  }),
  createMyKey: defineOperation({
    ...account,
    id: "createMyKey",
    route: "POST /me/keys",
    action: "account.keys",
    summary: "Make an API key that acts as the caller",
    body: newKey.extend({ workspace: workspaceId.nullable().default(null) }),
    data: madeKey,
  }),
  revokeMyKey: defineOperation({
    ...account,
    id: "revokeMyKey",
    route: "DELETE /me/keys/:key",
    action: "account.keys",
    summary: "Revoke one of the caller's API keys",
    params: { key: apiKeyId },
    data: apiKeyRow,
  }),
  lookInvitation: defineOperation({
    ...account,
    id: "lookInvitation",
    route: "POST /invitations/look",
    action: "account.read",
    summary: "What an invitation is for, before accepting it",
    body: z.object({ token: z.string().min(20).max(200) }),
    data: z.object({ invitation: invitationRow, workspace: z.object({ id: workspaceId, name: z.string() }) }),
  }),
  acceptInvitation: defineOperation({
    ...account,
    id: "acceptInvitation",
    route: "POST /invitations/accept",
    action: "account.change",
    summary: "Join the workspace of an invitation",
    body: z.object({ token: z.string().min(20).max(200) }),
    data: workspaceRow,
  }),
  listWorkspaces: defineOperation({
    ...account,
    id: "listWorkspaces",
    route: "GET /workspaces",
    action: "account.read",
    summary: "The caller's workspaces",
    query: page,
    data: z.array(workspaceRow),
  }),
  listClosedWorkspaces: defineOperation({
    ...account,
    id: "listClosedWorkspaces",
    route: "GET /me/closed-workspaces",
    action: "account.read",
    summary: "Workspaces that were closed and that the caller, who owns them, can open again",
    query: page,
    data: z.array(workspaceRow.pick({ id: true, name: true }).extend({ trashedAt: z.iso.datetime() })),
  }),
  createWorkspace: defineOperation({
    ...account,
    id: "createWorkspace",
    route: "POST /workspaces",
    action: "account.change",
    summary: "Make a workspace; the caller becomes its owner",
    body: z.object({ name: givenName }),
    data: workspaceRow,
  }),
};
