import {
  type Chat,
  type ChatEvent,
  ChatFold,
  type ErrorCode,
  type Failure,
  type Result,
  type SessionId,
  type WorkspaceId,
  chatStream,
  isRetryable,
  ok,
} from "@solidtype/contracts";
import { type Folding, foldOn } from "./fold-on.ts";
import type { Streams } from "@solidtype/sync/node";
import type { StreamEnd, Transcript } from "../run/run-ports.ts";

export type WhichChat = { readonly workspace: WorkspaceId; readonly session: SessionId };

/** A chat's rows in docsync, as one principal reads and writes them. What was read is kept, and read on from there. */
export class ChatRows {
  readonly #streams: Streams;
  readonly #path: string;
  #offset: string | undefined;
  /** Characters of what is kept. */
  length = 0;
  #rows: unknown[] = [];
  #folding: Folding = { fold: new ChatFold(), rows: this.#rows, folded: 0 };
  #reading: Promise<unknown> = Promise.resolve();

  constructor(streams: Streams, { workspace, session }: WhichChat) {
    this.#streams = streams;
    this.#path = chatStream(workspace, session);
  }

  /**
   * Every row there is now, oldest first; none where nothing was ever said. One reading after the other: two at once
   * would bring the same rows twice, and the older of them last.
   */
  read(): Promise<Result<readonly unknown[], ErrorCode>> {
    const read = this.#reading.then(
      () => this.#readOn(),
      () => this.#readOn(),
    );
    this.#reading = read;
    return read;
  }

  /** What they say, taken in once: chats may be long, and are looked at often. */
  async chat(): Promise<Result<Chat, ErrorCode>> {
    const read = await this.read();
    if (!read.ok) return read;
    const folding = this.#folding;
    await foldOn(folding);
    return ok(folding.fold.chat());
  }

  async #readOn(): Promise<Result<readonly unknown[], ErrorCode>> {
    const read = await this.#streams.messages(this.#path, this.#offset);
    if (!read.ok) {
      const failed = read.error as Failure<ErrorCode>;
      if (this.#offset !== undefined && !isRetryable(failed.code)) {
        // The stream is not the one that was read, as after a backup was put back.
        this.#begin();
        return this.#readOn();
      }
      return failed.code === "not-found" ? ok([]) : { ok: false, error: failed };
    }
    // One by one: handed to a call all at once, a very long chat would be more than the stack holds.
    for (const row of read.value.messages) this.#rows.push(row);
    this.#offset = read.value.offset;
    this.length += read.value.length;
    return ok(this.#rows);
  }

  #begin(): void {
    this.#rows = [];
    this.#offset = undefined;
    this.length = 0;
    this.#folding = { fold: new ChatFold(), rows: this.#rows, folded: 0 };
  }

  /**
   * Writes rows that may be written once, whoever is first: the name is a place in the stream that holds one entry.
   * This is all the locking that chats have. `taken`: somebody else's rows, or ours of an earlier try, are there.
   */
  async writeOnce(
    place: string,
    rows: readonly ChatEvent[],
  ): Promise<Result<"written" | "taken", ErrorCode>> {
    const writer = this.#streams.writeMessages(this.#path, place, 0);
    let written = await writer.append(rows);
    if (!written.ok && written.error.code === "not-found") {
      const made = await writer.create();
      if (!made.ok) return made;
      written = await this.#streams.writeMessages(this.#path, place, 0).append(rows);
    }
    if (written.ok) return ok("written");
    return written.error.code === "stale-epoch" ? ok("taken") : written;
  }

  /**
   * The transcript of one run, written by whoever carries it out: its first row takes the run over under that row's
   * epoch, and fences the process that had it.
   */
  transcript(run: string): Transcript {
    let writer: ReturnType<Streams["writeMessages"]> | undefined;
    return {
      rows: async () => {
        const read = await this.read();
        return read.ok ? read : lost(read.error);
      },
      append: async (rows) => {
        writer ??= this.#streams.writeMessages(
          this.#path,
          run,
          Math.max(...rows.map((row) => row.value.epoch)),
        );
        const written = await writer.append(rows);
        return written.ok ? written : lost(written.error);
      },
    };
  }
}

function lost(failed: Failure<ErrorCode>): { readonly ok: false; readonly error: Failure<StreamEnd> } {
  return { ok: false, error: { ...failed, code: endOf(failed.code) } };
}

function endOf(code: ErrorCode): StreamEnd {
  if (code === "stale-epoch") return "fenced";
  return code === "service-unavailable" || code === "storage-unavailable" || code === "overloaded"
    ? "unavailable"
    : "refused";
}
