import { type BlobKey, blobKeyOf } from "@solidtype/contracts";
import { type BlobStore, type Logger, blobFailure } from "@solidtype/service-kit";
import type { Redis } from "ioredis";
import type { StorageAnswer, StorageAsk } from "../workers/protocol.ts";

export type StorageDeps = {
  readonly blobs: BlobStore;
  /** Of a connection that fails at once when Redis is away. */
  readonly redis: Redis;
  readonly prefix: string;
  readonly log: Logger;
};

/**
 * What geometry workers keep and find. Results of single operations (`shape`) can always be made again, so a store that is
 * away or full costs time, not the rebuild. Everything else is what the rebuild is for: where it cannot be written, the
 * task fails and says so. What is true for a while only is in Redis alone, and nothing else is: each edit leaves more
 * shapes, and Redis, which lets go of nothing before its time, would refuse jobs and sign-ins for them.
 */
export class Storage {
  readonly #deps: StorageDeps;

  constructor(deps: StorageDeps) {
    this.#deps = deps;
  }

  async answer(ask: StorageAsk): Promise<StorageAnswer> {
    const key = blobKeyOf(ask.workspace, ask.kind, ask.name);
    const optional = ask.kind === "shape";
    try {
      if (ask.do === "has") return { ok: true, value: await this.#deps.blobs.use(key) };
      if (ask.do === "get")
        return { ok: true, value: optional ? await this.#find(key) : await this.#read(key) };
      // What is true for a while must not stand before a result that another process came to meanwhile.
      if (ask.seconds !== undefined) {
        if (!(await this.#deps.blobs.use(key))) this.#rememberFor(key, ask.bytes, ask.seconds);
        return { ok: true, value: undefined };
      }
      if (!(await this.#deps.blobs.use(key))) await this.#deps.blobs.put(key, ask.bytes);
      return { ok: true, value: undefined };
    } catch (error) {
      this.#deps.log.error({ err: error, key }, "the blob store failed");
      if (optional) return { ok: true, value: undefined };
      return { ok: false, error: blobFailure(error).failure };
    }
  }

  async #find(key: BlobKey): Promise<Uint8Array | undefined> {
    const made = await this.#read(key);
    if (made !== undefined) return made;
    const { redis, prefix } = this.#deps;
    return (await redis.getBuffer(`${prefix}:blob:${key}`).catch(() => null)) ?? undefined;
  }

  /** What is read is about to be named by a result: it counts as used, so that no sweep takes it meanwhile. */
  async #read(key: BlobKey): Promise<Uint8Array | undefined> {
    return (await this.#deps.blobs.use(key)) ? this.#deps.blobs.get(key) : undefined;
  }

  /** In the background: nothing depends on it. What stands is left, and stands for longer. */
  #rememberFor(key: BlobKey, bytes: Uint8Array, seconds: number): void {
    const { redis, prefix } = this.#deps;
    const place = `${prefix}:blob:${key}`;
    const remember = async () => {
      const isNew = (await redis.set(place, Buffer.from(bytes), "EX", seconds, "NX")) !== null;
      if (!isNew) await redis.expire(place, seconds, "GT");
    };
    remember().catch(() => undefined);
  }
}
