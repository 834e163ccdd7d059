import Fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { orCut } from "./or-cut.ts";

test("a reader whose events break off is not left waiting, and before the first of them is answered as anybody", async () => {
  const http = Fastify();
  onTestFinished(() => http.close());
  http.get("/late", (_request, reply) =>
    orCut(reply, async () => {
      reply.hijack();
      reply.raw.writeHead(200, { "content-type": "text/event-stream" });
      reply.raw.write("event: control\n\n");
      throw new Error("the store has failed");
    }),
  );
  http.get("/early", (_request, reply) =>
    orCut(reply, async () => {
      throw new Error("the store has failed");
    }),
  );
  const url = await http.listen({ port: 0, host: "127.0.0.1" });
  const late = await fetch(`${url}/late`);
  expect(late.status).toBe(200);
  await expect(late.text()).rejects.toThrow("terminated");
  expect((await fetch(`${url}/early`)).status).toBe(500);
});
