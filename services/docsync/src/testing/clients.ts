import { MemoryStorage, openDocument, type OpenDocument } from "@solidtype/sync";
import { expect } from "vitest";
import { documentLimits, type Replica, startMemoryReplica } from "./replicas.ts";
import { SwitchableNetwork } from "./switchable-fetch.ts";

type Over = {
  storage?: MemoryStorage;
  network?: SwitchableNetwork;
  principal?: string;
  replica?: Replica;
};

let counter = 0;

/** Clients of documents on a service, each with a network and a storage of its own unless it is given one. */
class Clients {
  readonly #replica: Replica;
  readonly #open: OpenDocument[] = [];

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** A new document. */
  async fresh(): Promise<string> {
    const path = `ws/w1/doc/client-${++counter}/main`;
    await fetch(`${this.#replica.url}/v1/stream/${path}`, { method: "PUT" });
    return path;
  }

  open(path: string, over: Over = {}) {
    const network = over.network ?? new SwitchableNetwork();
    const storage = over.storage ?? new MemoryStorage();
    const opened = openDocument({
      baseUrl: `${(over.replica ?? this.#replica).url}/v1/stream`,
      path,
      storage,
      fetch: (input, init = {}) =>
        network.fetch(input, {
          ...init,
          headers: { ...init.headers, "x-test-principal": over.principal ?? "ann" },
        }),
    });
    this.#open.push(opened);
    const kinds: string[] = [];
    opened.onState((state) => {
      if (kinds.at(-1) !== state.kind) kinds.push(state.kind);
    });
    return { opened, doc: opened.doc, network, storage, kinds };
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((one) => one.close()));
  }
}

/** A service in memory that takes updates of no more than 100 kB, and clients of it. */
export async function startClients() {
  const replica = await startMemoryReplica({ limits: { ...documentLimits, updateBytes: 100_000 } });
  const clients = new Clients(replica);
  const close = async (): Promise<void> => {
    await clients.close();
    await replica.close();
  };
  return { replica, clients, close };
}

export const until = (holds: () => boolean) =>
  expect.poll(holds, { timeout: 20_000, interval: 5 }).toBe(true);
