import { MemoryStore } from "./memory-store.ts";
import { streamStoreContract } from "./stream-store.contract.ts";

streamStoreContract("the memory store", async (sourceOf) => {
  const store = new MemoryStore(sourceOf);
  return { a: store, b: store, close: () => store.close() };
});
