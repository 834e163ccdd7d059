import { expect, it, vi } from "vitest";
import { openDocument } from "../document/open-document.ts";
import { MemoryStorage } from "../storage/memory-storage.ts";

it("reading goes on after whoever watches the document has failed at its first state", async () => {
  let asked = 0;
  const opened = openDocument({
    baseUrl: "http://localhost/v1/stream",
    path: "a",
    storage: new MemoryStorage(),
    fetch: async (url) => {
      if (!url.includes("snapshot")) return new Response(null, { status: 503 });
      asked++;
      // An empty Yjs update, by itself.
      const headers = { "stream-next-offset": "0_1", "stream-snapshot": "true" };
      return new Response(new Uint8Array([0, 0]), { headers });
    },
  });
  let failures = 0;
  opened.doc.on("afterTransaction", () => {
    if (asked === 1 && failures++ === 0) throw new Error("the watcher has failed");
  });
  await vi.waitUntil(() => opened.offset === "0_1", 10_000);
  expect([asked, failures]).toEqual([2, 1]);
  await opened.close();
});
