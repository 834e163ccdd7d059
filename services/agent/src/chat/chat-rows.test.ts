import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { newId } from "@solidtype/contracts";
import { connectStreams } from "@solidtype/sync/node";
import { expect, onTestFinished, test } from "vitest";
import { ChatRows } from "./chat-rows.ts";

test("a chat of very many rows is read whole, page by page", async () => {
  const [pages, perPage] = [5, 50_000];
  const page = JSON.stringify(Array.from({ length: perPage }, () => 0));
  let served = 0;
  const docsync = createServer((_request, response) => {
    served++;
    response.setHeader("stream-next-offset", `0_${served}`);
    if (served === pages) response.setHeader("stream-up-to-date", "true");
    response.setHeader("content-type", "application/json").end(page);
  });
  docsync.listen(0, "127.0.0.1");
  await once(docsync, "listening");
  onTestFinished(() => void docsync.close());
  const { port } = docsync.address() as AddressInfo;
  const streams = connectStreams({ docsyncUrl: `http://127.0.0.1:${port}`, token: async () => "token" });
  const rows = new ChatRows(streams, { workspace: newId("workspace"), session: newId("session") });
  const read = await rows.read();
  expect(read.ok && read.value.length).toBe(pages * perPage);
});
