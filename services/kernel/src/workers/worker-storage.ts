import type { BlobKind, WorkspaceId } from "@solidtype/contracts";
import type { ResultStore } from "@solidtype/kernel";
import type { StorageAsk } from "./protocol.ts";

/** The process around the worker, as far as it keeps things. Throws a FailureError where something cannot be kept. */
export type WorkerStorage = { readonly ask: (ask: StorageAsk) => Promise<Uint8Array | boolean | undefined> };

/** Storage as a task sees it: of one workspace. */
export class WorkspaceStorage {
  readonly #storage: WorkerStorage;
  readonly #workspace: () => WorkspaceId;

  constructor(storage: WorkerStorage, workspace: () => WorkspaceId) {
    this.#storage = storage;
    this.#workspace = workspace;
  }

  async get(kind: BlobKind, name: string): Promise<Uint8Array | undefined> {
    const bytes = await this.#storage.ask({ do: "get", workspace: this.#workspace(), kind, name });
    return bytes instanceof Uint8Array ? bytes : undefined;
  }

  async has(kind: BlobKind, name: string): Promise<boolean> {
    return (await this.#storage.ask({ do: "has", workspace: this.#workspace(), kind, name })) === true;
  }

  async put(kind: BlobKind, name: string, bytes: Uint8Array): Promise<void> {
    await this.#storage.ask({ do: "put", workspace: this.#workspace(), kind, name, bytes });
  }

  /** The kernel's results as blobs of a kind. */
  results(kind: BlobKind): ResultStore {
    return { get: (key) => this.get(kind, key), put: (key, bytes) => this.put(kind, key, bytes) };
  }
}
