import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import {
  assertNoHole,
  laterOffset,
  type BatchId,
  type DocumentStorage,
  type StoredDocument,
  type UnsavedBatch,
} from "../storage/document-storage.ts";

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, "base64")));
const record = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("confirmed"), updates: z.array(bytes), offset: z.string() }),
  z.object({ kind: z.literal("replaced"), updates: z.array(bytes), offset: z.string().nullable() }),
  z.object({ kind: z.literal("unsaved"), producer: z.string(), seq: z.int(), updates: z.array(bytes) }),
  z.object({ kind: z.literal("saved"), batches: z.array(z.object({ producer: z.string(), seq: z.int() })) }),
]);

const REWRITE_LINES = 512;

/**
 * One log of lines per document, in a folder. A line cut short by a crash is the last one and is
 * left out; the log is rewritten, by renaming a finished copy over it, when a state replaces what
 * came before or many lines have gathered.
 */
export class FileStorage implements DocumentStorage {
  readonly lasts = true;
  readonly #folder: string;
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #lines = new Map<string, number>();
  readonly #offsets = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  open(path: string): Promise<StoredDocument> {
    return this.#inTurn(path, () => this.#read(path));
  }

  addConfirmed(
    path: string,
    updates: readonly Uint8Array[],
    after: string | null,
    offset: string,
  ): Promise<void> {
    return this.#inTurn(path, async () => {
      const kept = this.#offsets.get(path) ?? (await this.#read(path)).offset;
      assertNoHole(kept, after);
      await this.#write(path, { kind: "confirmed", updates: updates.map(toBase64), offset });
      this.#offsets.set(path, laterOffset(kept, offset));
    });
  }

  replaceConfirmed(path: string, state: Uint8Array, offset: string): Promise<void> {
    return this.#inTurn(path, async () => {
      const { unsaved, offset: kept } = await this.#read(path);
      if (laterOffset(kept, offset) !== offset) return;
      await this.#rewrite(path, { confirmed: [state], offset, unsaved });
      this.#offsets.set(path, offset);
    });
  }

  startAnew(path: string, updates: readonly Uint8Array[], offset: string): Promise<void> {
    return this.#inTurn(path, async () => {
      const { unsaved } = await this.#read(path);
      await this.#rewrite(path, { confirmed: updates, offset, unsaved });
      this.#offsets.set(path, offset);
    });
  }

  addUnsaved(path: string, { producer, seq, updates }: UnsavedBatch): Promise<void> {
    return this.#append(path, { kind: "unsaved", producer, seq, updates: updates.map(toBase64) });
  }

  removeUnsaved(path: string, batches: readonly BatchId[]): Promise<void> {
    return this.#append(path, {
      kind: "saved",
      batches: batches.map(({ producer, seq }) => ({ producer, seq })),
    });
  }

  forget(path: string): Promise<void> {
    return this.#inTurn(path, async () => {
      this.#lines.delete(path);
      this.#offsets.delete(path);
      await rm(this.#file(path), { force: true });
    });
  }

  #file(path: string): string {
    return join(this.#folder, `${createHash("sha256").update(path).digest("hex")}.log`);
  }

  #append(path: string, line: object): Promise<void> {
    return this.#inTurn(path, () => this.#write(path, line));
  }

  async #write(path: string, line: object): Promise<void> {
    const lines = (this.#lines.get(path) ?? 0) + 1;
    this.#lines.set(path, lines);
    await mkdir(this.#folder, { recursive: true });
    // The line break comes first, so that a line cut short by a crash cannot swallow this one.
    await appendFile(this.#file(path), `\n${JSON.stringify(line)}`, { flush: true });
    if (lines >= REWRITE_LINES) await this.#rewrite(path, await this.#read(path));
  }

  async #rewrite(path: string, { confirmed, offset, unsaved }: StoredDocument): Promise<void> {
    const lines: object[] = unsaved.map(({ producer, seq, updates }) => ({
      kind: "unsaved",
      producer,
      seq,
      updates: updates.map(toBase64),
    }));
    if (offset !== null || confirmed.length > 0)
      lines.unshift({ kind: "replaced", updates: confirmed.map(toBase64), offset });
    const file = this.#file(path);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${file}.new`, lines.map((line) => JSON.stringify(line)).join("\n"), { flush: true });
    await rename(`${file}.new`, file);
    this.#lines.set(path, lines.length);
  }

  async #read(path: string): Promise<StoredDocument> {
    const text = await readFile(this.#file(path), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    let confirmed: Uint8Array[] = [];
    let offset: string | null = null;
    let unsaved: UnsavedBatch[] = [];
    for (const line of text.split("\n")) {
      const entry = parseLine(line);
      if (entry === null) continue;
      if (entry.kind === "unsaved")
        unsaved.push({ producer: entry.producer, seq: entry.seq, updates: entry.updates });
      else if (entry.kind === "saved")
        unsaved = unsaved.filter(
          (batch) =>
            !entry.batches.some(({ producer, seq }) => producer === batch.producer && seq === batch.seq),
        );
      else {
        confirmed = entry.kind === "replaced" ? entry.updates : [...confirmed, ...entry.updates];
        offset = entry.offset === null ? null : laterOffset(offset, entry.offset);
      }
    }
    return { confirmed, offset, unsaved };
  }

  #inTurn<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
    const turn = (this.#turns.get(path) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    this.#turns.set(path, settled);
    return turn;
  }
}

function toBase64(update: Uint8Array): string {
  return Buffer.from(update).toString("base64");
}

function parseLine(line: string): z.infer<typeof record> | null {
  if (line === "") return null;
  try {
    return record.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
