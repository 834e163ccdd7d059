import { MemoryStore } from "./memory-store.ts";
import { streamStoreContract } from "./stream-store.contract.ts";

streamStoreContract("the memory store", async () => {
  const store = new MemoryStore();
  return { a: store, b: store, close: () => store.close() };
});
