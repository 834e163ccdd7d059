import { type ErrorCode, type Failure, failure, refuse, type Result, ok } from "@solidtype/contracts";
import { sendFailure } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { type Condition, fromSql } from "./condition.ts";
import { type Offset, type Shape, compareOffsets } from "./shape.ts";
import type { ShapeLog } from "./shape-log.ts";

/**
 * Electric's HTTP protocol over the embedded log (`GET /v1/shape`), as far as our shapes need it: snapshot from
 * `offset=-1`, then changes from an offset and handle, live by long poll or SSE; `409 must-refetch` when the handle or
 * offset is no longer ours.
 */
const query = z.object({
  table: z.string().regex(/^[a-z_]{1,63}$/),
  where: z.string().max(400_000).default(""),
  columns: z.string().max(2000),
  offset: z.string().regex(/^(-1|now|\d{1,20}_\d{1,10})$/),
  handle: z.string().max(100).optional(),
  live: z.enum(["true", "false"]).default("false"),
  live_sse: z.enum(["true", "false"]).default("false"),
  experimental_live_sse: z.enum(["true", "false"]).default("false"),
});
type Asked = z.output<typeof query>;

const longPollMs = 20_000;
const sseMs = 60_000;
const sseBeatMs = 15_000;
const mustRefetch = JSON.stringify([{ headers: { control: "must-refetch" } }]);

const writeOffset = ({ lsn, op }: Offset) => `${lsn}_${op}`;

function readOffset(text: string): Offset {
  const [lsn = "0", op = "0"] = text.split("_");
  return { lsn: BigInt(lsn), op: Number(op) };
}

const upToDate = (shape: Shape) =>
  JSON.stringify({ headers: { control: "up-to-date", global_last_seen_lsn: shape.last.lsn.toString() } });

export function shapeRoutes(
  app: FastifyInstance,
  log: ShapeLog,
  timing: { readonly longPollMs: number } = { longPollMs },
): void {
  app.get("/v1/shape", async (request, reply) => {
    const asked = read(request.query as Record<string, unknown>);
    if (!asked.ok) return sendFailure(reply, asked.error);
    const { value } = asked;
    const opened = await log.open(value.table, value.condition, value.columns.replaceAll('"', "").split(","));
    if (!opened.ok) return sendFailure(reply, opened.error);
    const shape = opened.value;
    if (value.offset === "-1" || value.offset === "now")
      return answerWhole(reply, shape, value.offset === "now");
    const changes = value.handle === shape.handle ? shape.since(readOffset(value.offset)) : undefined;
    if (changes === undefined) return startOver(reply, shape);
    if (value.live === "false" || (changes.length > 0 && !wantsEvents(value)))
      return answer(reply, shape, changes);
    if (wantsEvents(value)) return stream(reply, log, shape, readOffset(value.offset));
    return wait(reply, log, shape, readOffset(value.offset), timing.longPollMs);
  });
}

type Reading = Asked & { readonly condition: Condition };

function read(given: Record<string, unknown>): Result<Reading, ErrorCode> {
  const asked = query.safeParse(given);
  if (!asked.success) return refuse("invalid-input", { reason: "the shape's parameters cannot be read" });
  const params: string[] = [];
  for (let index = 1; typeof given[`params[${index}]`] === "string"; index++)
    params.push(String(given[`params[${index}]`]));
  const condition = fromSql(asked.data.where, params);
  if (condition === undefined)
    return refuse("invalid-input", { reason: "the condition is not one that the embedded log understands" });
  return ok({ ...asked.data, condition });
}

const wantsEvents = (asked: Asked) =>
  asked.live === "true" && (asked.live_sse === "true" || asked.experimental_live_sse === "true");

function head(reply: FastifyReply, shape: Shape, offset: Offset): FastifyReply {
  const columns = Object.fromEntries(Object.entries(shape.schema.columns));
  return reply.headers({
    "electric-handle": shape.handle,
    "electric-offset": writeOffset(offset),
    "electric-schema": JSON.stringify(columns),
    "electric-cursor": String(Math.floor(Date.now() / 1000)),
    "electric-up-to-date": "",
    // The condition holds who may see it: nothing of this may be kept where others read.
    "cache-control": "private, no-store",
    vary: "cookie, authorization",
  });
}

function answerWhole(reply: FastifyReply, shape: Shape, skip: boolean): FastifyReply {
  const messages = skip ? [] : shape.snapshot();
  return head(reply, shape, shape.last)
    .type("application/json")
    .send(`[${[...messages, upToDate(shape)].join(",\n")}]`);
}

function answer(reply: FastifyReply, shape: Shape, changes: readonly string[]): FastifyReply {
  return head(reply, shape, shape.last)
    .type("application/json")
    .send(`[${[...changes, upToDate(shape)].join(",\n")}]`);
}

function startOver(reply: FastifyReply, shape: Shape): FastifyReply {
  return reply
    .code(409)
    .headers({ "electric-handle": shape.handle, "cache-control": "private, no-store" })
    .type("application/json")
    .send(mustRefetch);
}

/** A change, the end of the shape, the end of patience, or of the reader: whichever comes first. */
function nextChange(shape: Shape, reply: FastifyReply, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      forget();
      reply.raw.off("close", done);
      resolve();
    };
    const forget = shape.onChange(done);
    const timer = setTimeout(done, milliseconds);
    reply.raw.on("close", done);
  });
}

async function wait(
  reply: FastifyReply,
  log: ShapeLog,
  shape: Shape,
  offset: Offset,
  milliseconds: number,
): Promise<FastifyReply> {
  await nextChange(shape, reply, milliseconds);
  if (!log.holds(shape)) return gone(reply);
  const changes = shape.since(offset);
  return changes === undefined ? startOver(reply, shape) : answer(reply, shape, changes);
}

function gone(reply: FastifyReply): FastifyReply {
  const failed: Failure<ErrorCode> = failure("storage-unavailable");
  return sendFailure(reply, failed);
}

/** One message an event; a reader that does not take what it is sent is cut off, and comes back with its offset. */
async function stream(reply: FastifyReply, log: ShapeLog, shape: Shape, from: Offset): Promise<FastifyReply> {
  let offset = from;
  head(reply, shape, offset);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream",
  });
  const end = Date.now() + sseMs;
  let first = true;
  while (!raw.destroyed && Date.now() < end && log.holds(shape)) {
    const changes = shape.since(offset);
    if (changes === undefined) {
      raw.write(`data: ${JSON.stringify({ headers: { control: "must-refetch" } })}\n\n`);
      break;
    }
    if (changes.length > 0 || first) {
      offset = shape.last;
      raw.write([...changes, upToDate(shape)].map((message) => `data: ${message}\n\n`).join(""));
      first = false;
    }
    if (raw.writableLength > 4 << 20) break;
    const before = shape.last;
    await nextChange(shape, reply, Math.min(sseBeatMs, Math.max(1, end - Date.now())));
    if (!raw.destroyed && compareOffsets(before, shape.last) === 0) raw.write(": keep-alive\n\n");
  }
  raw.end();
  return reply;
}
