import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

type Answer = {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly stream?: unknown;
};

/**
 * Pages that the web app rendered when it was built hold scripts without a nonce. They hold nothing of any person
 * either, so each script in them is the web app's own and gets the nonce of this answer. Pages rendered on the spot
 * may show what people wrote: those the web app marks itself, and they go through untouched.
 */
export function sendPage(reply: FastifyReply, answer: unknown, nonce: string): void {
  const { headers, stream } = answer as Answer;
  const body = (stream ?? answer) as Readable;
  const isPage = String(headers["content-type"] ?? "").startsWith("text/html");
  const prerendered = headers["x-nextjs-prerender"] !== undefined || headers["x-nextjs-cache"] !== undefined;
  if (!isPage || !prerendered) return void reply.send(body);
  void collect(body).then(
    (page) => {
      for (const name of ["content-length", "transfer-encoding", "etag"]) reply.removeHeader(name);
      // The page is another one for each answer: nobody may keep it.
      return reply
        .header("cache-control", "no-store")
        .send(page.replaceAll("<script", `<script nonce="${nonce}"`));
    },
    (error: unknown) => reply.raw.destroy(error instanceof Error ? error : undefined),
  );
}

async function collect(body: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
