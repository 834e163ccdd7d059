import type * as Y from "yjs";
import type { RequestId, Result } from "@solidtype/contracts";
import { changeAsRead } from "../document/change-as-read.ts";
import { openDocument, type OpenDocument } from "../document/open-document.ts";
import type { Patience } from "../document/patience.ts";
import { readState, type DocumentState } from "../document/read-state.ts";
import { MemoryStorage } from "../storage/memory-storage.ts";
import { MessageWriter } from "../stream/message-writer.ts";
import { readMessages, type Messages } from "../stream/messages.ts";
import type { Fetch } from "../stream/request.ts";

/** Asked with a document's size, as far as it is read to be opened, before its content is: null lets it in, words are why it is not. */
export type Admit = (bytes: number) => string | null;

/** Documents and chats as a service reaches them, on behalf of one principal. */
export type Streams = {
  /** Carries the principal's token; for presence, which goes beside a document. */
  readonly fetch: Fetch;
  /** A document as it was at an offset (`now`: as it is), as one Yjs update. */
  state(path: string, at: string, admit?: Admit): Promise<Result<DocumentState>>;
  /** Changes a document exactly as it was read, or not at all; see there. */
  change<Value>(
    path: string,
    patience: Patience,
    work: (doc: Y.Doc, offset: string) => Promise<Result<Value, string>>,
    admit?: Admit,
  ): Promise<Result<Value, string>>;
  /** A document, live: it follows the server and sends what is edited in it. Close it. */
  open(path: string, admit?: Admit): OpenDocument;
  /** Everything a chat holds, from an offset on. */
  messages(path: string, from?: string): Promise<Result<Messages>>;
  /** The only writer of a chat under this epoch; see there. */
  writeMessages(path: string, producer: string, epoch: number): MessageWriter;
};

/**
 * `token` gives a principal token for docsync (service-kit's `tokens.issue("docsync", principal)`);
 * it is asked for each request, because a token lives a minute and a document stays open for longer.
 */
export function connectStreams(options: {
  /** Of docsync itself: `http://127.0.0.1:4437`. */
  readonly docsyncUrl: string;
  readonly token: () => Promise<string>;
  /** What all of it is done for, if that has a name: it comes into docsync's log and audit. */
  readonly request?: RequestId;
}): Streams {
  const baseUrl = `${options.docsyncUrl.replace(/\/$/, "")}/v1/stream`;
  const authorised: Fetch = async (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await options.token()}`);
    if (options.request !== undefined) headers.set("x-request-id", options.request);
    return fetch(input, { ...init, headers });
  };
  const place = (path: string) => ({ baseUrl, path, fetch: authorised });
  const admitted = (admit: Admit | undefined) =>
    admit === undefined ? authorised : asking(admit, authorised);
  return {
    fetch: authorised,
    state: (path, at, admit) => readState({ ...place(path), fetch: admitted(admit), at }),
    change: (path, patience, work, admit) =>
      changeAsRead({ ...place(path), fetch: admitted(admit), patience }, work),
    open: (path, admit) =>
      openDocument({ ...place(path), fetch: admitted(admit), storage: new MemoryStorage() }),
    messages: (path, from) => readMessages({ ...place(path), ...(from === undefined ? {} : { from }) }),
    writeMessages: (path, producer, epoch) => new MessageWriter({ ...place(path), producer, epoch }),
  };
}

/** Of a document the size is known before its content is read: what it begins with, and what came after that. */
function asking(admit: Admit, fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || !(input.endsWith("?offset=snapshot") || input.includes("?state="))) return response;
    const { headers } = response;
    const after = Number(headers.get("stream-bytes-after") ?? 0);
    const message = admit(Number(headers.get("content-length") ?? 0) + after);
    if (message === null) return response;
    await response.body?.cancel();
    return Response.json({ code: "too-large", message }, { status: 413 });
  };
}
