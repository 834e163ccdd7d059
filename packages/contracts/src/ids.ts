import { ulid } from "ulid";
import { z } from "zod";

/**
 * Every id is a prefix that says what it names and a ULID: sortable by the time it was made, 80 random bits, and made
 * of letters that are safe in URLs, NATS subjects, file names and SQL without quoting. Lower case throughout, so that
 * a case-insensitive file system cannot confuse two blobs.
 */
export const idPrefixes = {
  workspace: "ws",
  project: "prj",
  branch: "br",
  folder: "fld",
  document: "doc",
  version: "ver",
  person: "usr",
  session: "chat",
  run: "run",
  message: "msg",
  call: "call",
  signIn: "sin",
  invitation: "inv",
  shareLink: "lnk",
  apiKey: "key",
  job: "job",
  event: "evt",
  request: "req",
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Crockford's base 32; the first character stops at 7, because a ULID has 128 bits. */
const body = "[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}";

function idOf<Kind extends IdKind>(kind: Kind) {
  return z
    .string()
    .regex(new RegExp(`^${idPrefixes[kind]}_${body}$`), `expected the id of a ${kind}`)
    .brand<Kind>();
}

export const workspaceId = idOf("workspace");
export const projectId = idOf("project");
export const branchId = idOf("branch");
export const folderId = idOf("folder");
export const documentId = idOf("document");
export const versionId = idOf("version");
export const personId = idOf("person");
/** A chat, with its transcript. What a sign-in makes is a {@link signInId}. */
export const sessionId = idOf("session");
export const runId = idOf("run");
export const messageId = idOf("message");
/** One tool call of a run. */
export const callId = idOf("call");
export const signInId = idOf("signIn");
export const invitationId = idOf("invitation");
export const shareLinkId = idOf("shareLink");
export const apiKeyId = idOf("apiKey");
export const jobId = idOf("job");
export const eventId = idOf("event");
export const requestId = idOf("request");

const schemas = {
  workspace: workspaceId,
  project: projectId,
  branch: branchId,
  folder: folderId,
  document: documentId,
  version: versionId,
  person: personId,
  session: sessionId,
  run: runId,
  message: messageId,
  call: callId,
  signIn: signInId,
  invitation: invitationId,
  shareLink: shareLinkId,
  apiKey: apiKeyId,
  job: jobId,
  event: eventId,
  request: requestId,
} satisfies Record<IdKind, z.ZodType>;

export type Id<Kind extends IdKind> = z.infer<(typeof schemas)[Kind]>;
export type WorkspaceId = Id<"workspace">;
export type ProjectId = Id<"project">;
export type BranchId = Id<"branch">;
export type FolderId = Id<"folder">;
export type DocumentId = Id<"document">;
export type VersionId = Id<"version">;
export type PersonId = Id<"person">;
export type SessionId = Id<"session">;
export type RunId = Id<"run">;
export type CallId = Id<"call">;
export type SignInId = Id<"signIn">;
export type InvitationId = Id<"invitation">;
export type ShareLinkId = Id<"shareLink">;
export type ApiKeyId = Id<"apiKey">;
export type JobId = Id<"job">;
export type EventId = Id<"event">;
export type RequestId = Id<"request">;

const drawn = new Uint32Array(256);
let left = 0;

/** From 0 up to 1. Drawn in advance: asking the system for each letter takes longer than all else a request id needs. */
function random(): number {
  if (left === 0) {
    globalThis.crypto.getRandomValues(drawn);
    left = drawn.length;
  }
  return (drawn[--left] ?? 0) / 2 ** 32;
}

/** A new id. `at` (milliseconds) is for imports that keep an older order; the rest is always random. */
export function newId<Kind extends IdKind>(kind: Kind, at?: number): Id<Kind> {
  return `${idPrefixes[kind]}_${ulid(at, random).toLowerCase()}` as Id<Kind>;
}

/**
 * A text that nobody else draws, for what needs no kind. Browsers keep `crypto.randomUUID` for https and localhost, and
 * the platform is served over plain http, too.
 */
export function uniqueText(): string {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(4));
  return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** The id as its branded type, or undefined when the text is not one of that kind. */
export function parseId<Kind extends IdKind>(kind: Kind, text: unknown): Id<Kind> | undefined {
  const parsed = schemas[kind].safeParse(text);
  return parsed.success ? (parsed.data as Id<Kind>) : undefined;
}
