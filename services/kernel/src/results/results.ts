import { createHash } from "node:crypto";
import {
  type BlobKey,
  type BranchId,
  type DocumentId,
  type DocumentResult,
  type ErrorCode,
  type EventId,
  type Failure,
  type Manifest,
  type Result,
  blobKeyOf,
  ok,
  rebuildCompleted,
  rebuildFailed,
  refuse,
} from "@solidtype/contracts";
import { KERNEL_VERSION, type LastGood, lastGoodOf } from "@solidtype/kernel";
import { type BlobStore, type Bus, blobFailure, idFrom, publishEvent } from "@solidtype/service-kit";
import type { Redis } from "ioredis";
import { z } from "zod";
import { manifestName, readManifest, shownBy } from "./manifests.ts";
import { RecentSet } from "./recent-set.ts";
import { type Located, type Source, streamOf } from "../documents/document-source.ts";

const reason = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.json()).exactOptional(),
});

/** What is known of a stream's newest results, for while a newer one is building. */
const standing = z.object({
  manifest: z.string().nullable(),
  /** The last picture that was drawn: it stands until the next one is there. */
  picture: z.string().nullable(),
});
type Standing = z.infer<typeof standing>;

const nothing: Standing = { manifest: null, picture: null };
const kernelTag = createHash("sha256").update(KERNEL_VERSION).digest("hex").slice(0, 8);
const rememberedSeconds = 90 * 86_400;
/** An edit ends the use of most of them. */
const failureSeconds = 14 * 86_400;
/** The machine may have been busy with others, or short of memory: who asks after this long has it tried once more. */
const passingSeconds = 600;
const wholeForMs = 10_000;

function lastGoodKey({ workspace, document, branch }: Source): BlobKey {
  return blobKeyOf(workspace, "last-good", `${document}.${branch}.${kernelTag}.json`);
}

export type ResultDeps = {
  readonly blobs: BlobStore;
  readonly redis: Redis;
  readonly bus: Bus;
  readonly prefix: string;
};

/**
 * What has been built. A manifest is a blob that is named by what it was made from (document, branch, offset, kernel
 * version), so it is found without any index, also while Redis is away. Redis only remembers which manifest is the
 * newest of a stream, and of each state that cannot be built how it failed: of several, since a branch may inherit an
 * older one, and whoever waits for one must not have the other forgotten.
 */
export class Results {
  readonly #deps: ResultDeps;
  /** Manifests whose blobs were seen to be there a moment ago. */
  readonly #whole: RecentSet;

  constructor(deps: ResultDeps) {
    this.#deps = deps;
    this.#whole = new RecentSet(wholeForMs);
  }

  manifestKey({ workspace, document, branch }: Source, offset: string): BlobKey {
    return blobKeyOf(workspace, "manifest", manifestName(document, branch, offset, kernelTag));
  }

  async find(source: Source, offset: string): Promise<Manifest | undefined> {
    return this.#read(source, this.manifestKey(source, offset));
  }

  /** As {@link find}; one that lacks what was given up, or was made in a broken heap, is known for minutes only, and then built once more. */
  async known(source: Source, offset: string): Promise<Manifest | undefined> {
    const found = await this.find(source, offset);
    return found !== undefined && (await this.#isBelieved(source, found)) ? found : undefined;
  }

  /**
   * `building` means that nothing is known of this offset yet: whoever asks has it built. Until then the newest that
   * was built is shown; not to a branch that inherits an older state, which has nothing to do with what came after.
   */
  async stand({ source, offset, pinned }: Located): Promise<Result<DocumentResult, ErrorCode>> {
    const found = await this.find(source, offset);
    if (found !== undefined && (await this.#isBelieved(source, found)))
      return ok({ state: "ready", offset, manifest: found, error: null });
    const known = await this.#remembered(source, offset);
    if (!known.ok) return known;
    const { manifest, failure } = known.value;
    const isOlder = found === undefined && manifest !== null && !pinned;
    const newest = isOlder ? await this.#read(source, manifest as BlobKey) : found;
    const state = failure === null ? "building" : "failed";
    return ok({ state, offset, manifest: newest ?? null, error: failure });
  }

  /**
   * Keeps the manifest; everything that it names is in the store already. Of an older state it does not become what
   * is shown while a newer one is building. Throws a FailureError when it cannot.
   */
  async keep(source: Source, manifest: Manifest, isNewest: boolean): Promise<void> {
    const key = this.manifestKey(source, manifest.offset);
    const lack = this.#lackPlace(source, manifest.offset);
    if (isPassing(manifest)) await this.#tryRedis((redis) => redis.set(lack, "", "EX", passingSeconds));
    try {
      await this.#deps.blobs.put(key, new TextEncoder().encode(JSON.stringify(manifest)));
    } catch (error) {
      throw blobFailure(error);
    }
    if (isNewest) await this.#change(source, { manifest: key });
  }

  /** What the features of a stream were when they last could be built. That it is lost costs stand-ins, nothing else. */
  async lastGood(source: Source): Promise<LastGood> {
    const bytes = await this.#deps.blobs.get(lastGoodKey(source));
    return bytes === undefined ? new Map() : lastGoodOf(JSON.parse(new TextDecoder().decode(bytes)));
  }

  async keepLastGood(source: Source, lastGood: LastGood): Promise<void> {
    const text = JSON.stringify(Object.fromEntries(lastGood));
    try {
      await this.#deps.blobs.put(lastGoodKey(source), new TextEncoder().encode(text));
    } catch (error) {
      this.#deps.bus.log.warn({ err: error }, "what features last were could not be kept");
    }
  }

  async keepPicture(source: Source, picture: BlobKey): Promise<void> {
    await this.#change(source, { picture });
  }

  async picture(source: Source): Promise<BlobKey | null> {
    const known = await this.#remembered(source);
    return known.ok ? (known.value.picture as BlobKey | null) : null;
  }

  async keepFailure(source: Source, offset: string, error: Failure<ErrorCode>): Promise<void> {
    const { code, message } = error;
    const isOfMachine = code === "geometry-too-slow" || code === "geometry-crashed";
    const seconds = isOfMachine ? passingSeconds : failureSeconds;
    await this.#tryRedis((redis) =>
      redis.set(this.#failurePlace(source, offset), JSON.stringify({ code, message }), "EX", seconds),
    );
  }

  /** Told again with the same id, it is told once. `thumbnail` is the newest picture that has been drawn. */
  async tell(
    source: Source,
    manifest: Manifest,
    thumbnail: BlobKey | null,
  ): Promise<Result<EventId, ErrorCode>> {
    const { workspace, document, branch } = source;
    const { offset } = manifest;
    return publishEvent(this.#deps.bus, rebuildCompleted, {
      id: idFrom("event", streamOf(source), offset, kernelTag, thumbnail ?? ""),
      workspace,
      data: {
        document,
        branch,
        offset,
        manifest: this.manifestKey(source, offset),
        thumbnail,
        failedFeatures: manifest.features.filter(({ status }) => status === "failed").length,
      },
    });
  }

  async tellFailure(
    { workspace, document, branch }: Source,
    offset: string,
    error: Failure<ErrorCode>,
  ): Promise<Result<EventId, ErrorCode>> {
    const { code, message } = error;
    return publishEvent(this.#deps.bus, rebuildFailed, {
      workspace,
      data: { document, branch, offset, code, message },
    });
  }

  /** A manifest with all that it shows. One of whose meshes is lost is as if it were not there: it is built again. */
  async #read({ workspace }: Source, key: BlobKey): Promise<Manifest | undefined> {
    const manifest = await readManifest(this.#deps.blobs, key);
    if (manifest === undefined || this.#whole.has(key)) return manifest;
    for (const blob of shownBy(workspace, manifest))
      if ((await this.#deps.blobs.stat(blob)) === undefined) return undefined;
    this.#whole.add(key);
    return manifest;
  }

  /** What stands of a stream, and how this state of it failed, if it did. */
  async #remembered(
    source: Source,
    offset?: string,
  ): Promise<Result<Standing & { readonly failure: z.infer<typeof reason> | null }, ErrorCode>> {
    try {
      const [fields, failed] = await Promise.all([
        this.#deps.redis.hgetall(this.#place(source)),
        offset === undefined ? null : this.#deps.redis.get(this.#failurePlace(source, offset)),
      ]);
      const known = Object.fromEntries(
        Object.entries(fields).map(([name, text]) => [name, JSON.parse(text) as unknown]),
      );
      const failure = failed === null ? null : (reason.safeParse(JSON.parse(failed)).data ?? null);
      return ok({ ...(standing.safeParse({ ...nothing, ...known }).data ?? nothing), failure });
    } catch {
      return refuse("storage-unavailable");
    }
  }

  /**
   * Field by field, since a picture is drawn beside a rebuild, perhaps by another replica. Redis away: the manifest is
   * found by its name all the same once this offset is asked for.
   */
  async #change(source: Source, change: Partial<Standing>): Promise<void> {
    const place = this.#place(source);
    const fields = Object.entries(change).map(([name, value]) => [name, JSON.stringify(value)] as const);
    await this.#tryRedis(async (redis) => {
      await redis.hset(place, Object.fromEntries(fields));
      await redis.expire(place, rememberedSeconds);
    });
  }

  async #tryRedis(work: (redis: Redis) => Promise<unknown>): Promise<void> {
    try {
      await work(this.#deps.redis);
    } catch (error) {
      this.#deps.bus.log.warn({ err: error }, "Redis did not take a result");
    }
  }

  /** With Redis away it is: who asks then could not have it built again. */
  async #isBelieved(source: Source, manifest: Manifest): Promise<boolean> {
    if (!isPassing(manifest)) return true;
    try {
      return (await this.#deps.redis.exists(this.#lackPlace(source, manifest.offset))) === 1;
    } catch {
      return true;
    }
  }

  #lackPlace({ document, branch }: Source, offset: string): string {
    return `${this.#deps.prefix}:lacking:${document}:${branch}:${offset}:${kernelTag}`;
  }

  #failurePlace({ document, branch }: Source, offset: string): string {
    return `${this.#deps.prefix}:failed:${document}:${branch}:${offset}:${kernelTag}`;
  }

  #place({ document, branch }: { readonly document: DocumentId; readonly branch: BranchId }): string {
    return `${this.#deps.prefix}:standing:${document}:${branch}`;
  }
}

/** It lacks what was given up, or was made in a heap in pieces, where nobody knows what else failed for that. */
function isPassing({ features, trapped }: Manifest): boolean {
  return trapped === true || features.some(({ error }) => error?.code === "geometry-too-slow");
}
