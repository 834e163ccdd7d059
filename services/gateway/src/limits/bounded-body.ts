import { type Readable, Transform } from "node:stream";
import { FailureError, failure } from "@solidtype/contracts";

/**
 * A request's body as it comes, never whole in memory: it fails past the limit, and when its sender goes, also when they
 * had gone before. Who only pipes a body waits for ever for the end of one that was broken off.
 */
export function boundedBody(body: Readable, limit: number): Readable {
  let size = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(new FailureError(failure("too-large", { limit })));
      else done(null, chunk);
    },
  });
  const broken = failure("invalid-input", { reason: "the content was broken off" });
  if (body.destroyed) return bounded.destroy(new FailureError(broken));
  const giveUp = (error?: Error): void => void bounded.destroy(new FailureError(broken, error));
  body.once("error", giveUp).once("close", () => {
    if (!body.readableEnded) giveUp();
  });
  // Not a pipeline: it would end a body that is too long, and with it the socket that has to tell so.
  return body.pipe(bounded);
}
