import {
  apiKeyId,
  branchId,
  documentId,
  personId,
  projectId,
  sessionId,
  shareLinkId,
  workspaceId,
} from "@solidtype/contracts";
import { z } from "zod";
import { keyScope, linkRole, projectRole, visibility, workspaceRole } from "./roles.ts";

/** What is to be touched, as a request names it. */
export const resource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("account"), person: personId }),
  z.object({ kind: z.literal("workspace"), workspace: workspaceId }),
  z.object({ kind: z.literal("project"), project: projectId }),
  z.object({ kind: z.literal("document"), document: documentId, branch: branchId.exactOptional() }),
  z.object({ kind: z.literal("chat"), session: sessionId }),
]);
export type Resource = z.infer<typeof resource>;

const inProject = { workspace: workspaceId, project: projectId, visibility };

/** What is true of a resource that exists, as far as the rules care. `trashed` counts what it lies in, too. */
export const resourceFacts = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("account"), person: personId, trashed: z.literal(false) }),
  z.object({ kind: z.literal("workspace"), workspace: workspaceId, trashed: z.boolean() }),
  z.object({ kind: z.literal("project"), ...inProject, trashed: z.boolean() }),
  z.object({ kind: z.literal("document"), ...inProject, document: documentId, trashed: z.boolean() }),
  z.object({
    kind: z.literal("chat"),
    workspace: workspaceId,
    session: sessionId,
    /** A chat in the editor belongs to a project and is open to its people; one on the dashboard to its participants. */
    project: z.object({ project: projectId, visibility }).nullable(),
    document: documentId.nullable(),
    trashed: z.boolean(),
  }),
]);
export type ResourceFacts = z.infer<typeof resourceFacts>;

/** Milliseconds since 1970, or null for never. */
const expiry = z.int().nullable();

/**
 * What a principal holds with regard to one resource. Roles name what they were given for, so that grants which are
 * held against the wrong resource open nothing.
 */
export const grants = z.object({
  kind: z.enum(["person", "agent", "api-key", "link", "service"]),
  /** Whose account it is: the person, or the one acted for. */
  person: personId.nullable(),
  workspace: z.object({ workspace: workspaceId, role: workspaceRole }).nullable(),
  project: z.object({ project: projectId, role: projectRole }).nullable(),
  /** The chat the person takes part in. */
  chat: sessionId.nullable(),
  link: z
    .object({
      link: shareLinkId,
      project: projectId,
      document: documentId.nullable(),
      role: linkRole,
      expiresAt: expiry,
      revoked: z.boolean(),
    })
    .nullable(),
  key: z
    .object({
      key: apiKeyId,
      scopes: z.array(keyScope),
      /** A key of a workspace, or a person's key that is confined to one. */
      workspace: workspaceId.nullable(),
      expiresAt: expiry,
      revoked: z.boolean(),
    })
    .nullable(),
});
export type Grants = z.infer<typeof grants>;

export const noGrants: Grants = {
  kind: "person",
  person: null,
  workspace: null,
  project: null,
  chat: null,
  link: null,
  key: null,
};
