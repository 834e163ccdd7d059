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

/** Documents and chats as a service reaches them, on behalf of one principal. */
export type Streams = {
  /** Carries the principal's token; for presence, which goes beside a document. */
  readonly fetch: Fetch;
  /** A document as it was at an offset (`now`: as it is), as one Yjs update. */
  state(path: string, at: string): Promise<Result<DocumentState>>;
  /** Changes a document exactly as it was read, or not at all; see there. */
  change<Value>(
    path: string,
    patience: Patience,
    work: (doc: Y.Doc, offset: string) => Promise<Result<Value, string>>,
  ): Promise<Result<Value, string>>;
  /** A document, live: it follows the server and sends what is edited in it. Close it. */
  open(path: string, doc?: Y.Doc): OpenDocument;
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
  /** A document of more bytes is neither opened nor read: open, it costs some thirty times as much. */
  readonly largest?: number;
}): Streams {
  const baseUrl = `${options.docsyncUrl.replace(/\/$/, "")}/v1/stream`;
  const authorised: Fetch = async (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await options.token()}`);
    if (options.request !== undefined) headers.set("x-request-id", options.request);
    return fetch(input, { ...init, headers });
  };
  const place = (path: string) => ({ baseUrl, path, fetch: authorised });
  const limited = options.largest === undefined ? authorised : upTo(options.largest, authorised);
  return {
    fetch: authorised,
    state: (path, at) => readState({ ...place(path), fetch: limited, at }),
    change: (path, patience, work) => changeAsRead({ ...place(path), fetch: limited, patience }, work),
    open: (path, doc) =>
      openDocument({
        ...place(path),
        fetch: limited,
        storage: new MemoryStorage(),
        ...(doc === undefined ? {} : { doc }),
      }),
    messages: (path, from) => readMessages({ ...place(path), ...(from === undefined ? {} : { from }) }),
    writeMessages: (path, producer, epoch) => new MessageWriter({ ...place(path), producer, epoch }),
  };
}

const megabytes = (bytes: number): string => (bytes / 1e6).toPrecision(2);

/** Refuses a document that is too large by its size, or that of what it begins with, before that is read. */
function upTo(largest: number, fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!input.endsWith("?offset=snapshot") && !input.includes("?state=")) return response;
    const bytes = Number(response.headers.get("content-length") ?? 0);
    if (bytes <= largest) return response;
    await response.body?.cancel();
    const message = `It is too large to be opened here: ${megabytes(bytes)} MB, and at most ${megabytes(largest)} MB are.`;
    return Response.json({ code: "too-large", message }, { status: 413 });
  };
}
