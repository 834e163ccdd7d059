import { z } from "zod";
import { type BranchId, type DocumentId, type SessionId, type WorkspaceId, parseId } from "./ids.ts";

/** What a stream holds. A document's stream is one document on one branch; a chat's is one session's transcript. */
export type StreamName =
  | {
      readonly kind: "document";
      readonly workspace: WorkspaceId;
      readonly document: DocumentId;
      readonly branch: BranchId;
    }
  | { readonly kind: "chat"; readonly workspace: WorkspaceId; readonly session: SessionId };

/** What somebody says of themselves to the others at a document may have so many characters, as JSON. */
export const presenceLength = 4_096;

/** A stream's path, as docsync addresses it: built only here, so that no id reaches it unchecked. */
export type StreamPath = z.infer<typeof streamPath>;

export function documentStream(workspace: WorkspaceId, document: DocumentId, branch: BranchId): StreamPath {
  return `ws/${workspace}/doc/${document}/${branch}` as StreamPath;
}

export function chatStream(workspace: WorkspaceId, session: SessionId): StreamPath {
  return `ws/${workspace}/chat/${session}` as StreamPath;
}

/** What the path names, or undefined when it is no stream of ours (`..`, escapes, NUL and the like included). */
export function parseStreamPath(path: string): StreamName | undefined {
  const [root, first, kind, second, third, ...rest] = path.split("/");
  const workspace = parseId("workspace", first);
  if (root !== "ws" || workspace === undefined || rest.length > 0) return undefined;
  if (kind === "doc") {
    const document = parseId("document", second);
    const branch = parseId("branch", third);
    return document === undefined || branch === undefined
      ? undefined
      : { kind: "document", workspace, document, branch };
  }
  if (kind === "chat" && third === undefined) {
    const session = parseId("session", second);
    return session === undefined ? undefined : { kind: "chat", workspace, session };
  }
  return undefined;
}

/**
 * The two halves of a stream request's URL. One rule for whoever lets it in and whoever answers it: two readings of one
 * query would be two access checks. A second `?` and a fragment have no meaning in it; undefined refuses them.
 */
export function splitStreamUrl(
  url: string,
): { readonly path: string; readonly query: URLSearchParams } | undefined {
  const [path = "", query = "", ...rest] = url.split("?");
  return rest.length > 0 || url.includes("#") ? undefined : { path, query: new URLSearchParams(query) };
}

export const streamPath = z
  .string()
  .refine(
    (path) => parseStreamPath(path) !== undefined,
    "expected ws/{workspace}/doc/{document}/{branch} or ws/{workspace}/chat/{session}",
  )
  .brand<"streamPath">();

/** A place in a stream, as docsync gives them out; of two places in one stream the later sorts later as text. */
export const streamOffset = z
  .string()
  .regex(/^\d{16}_\d{16}(_[0-9a-f]{8})?$/, "expected an offset that the stream gave out");
