import type { FastifyReply, FastifyRequest } from "fastify";
import { fail, ok, type Result } from "@solidtype/contracts";
import { isJson, storeJson } from "../streams/json-messages.ts";
import { offsetOfEnd } from "../streams/offset.ts";
import type { Appended, AppendRequest, Attribution, Created, StreamStore } from "../streams/stream-store.ts";
import { sendFailure } from "./failures.ts";
import {
  H,
  header,
  malformed,
  readExpectedOffset,
  readFork,
  readLife,
  readProducer,
  wantsClosed,
} from "./headers.ts";

export type WriteDeps = {
  readonly store: Pick<StreamStore, "create" | "head" | "remove">;
  readonly append: (path: string, request: AppendRequest) => Promise<Result<Appended, string>>;
  readonly pathOf: (url: string) => string | null;
};

const TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+/;

/** A body as it is stored; null for none. */
function toStored(
  contentType: string | null,
  body: Uint8Array | null,
): Result<Uint8Array | null, "json_invalid" | "body_empty"> {
  if (body === null || body.length === 0) return ok(null);
  if (contentType === null || !isJson(contentType)) return ok(body);
  const json = storeJson(body);
  if (json.kind === "messages") return ok(json.data);
  return json.kind === "empty"
    ? fail("body_empty", "An empty array adds nothing.")
    : fail("json_invalid", "The body is not JSON.");
}

export function bodyOf(request: FastifyRequest): Uint8Array | null {
  return request.body instanceof Uint8Array && request.body.length > 0 ? request.body : null;
}

export async function putStream(
  deps: WriteDeps,
  path: string,
  by: Attribution,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const life = readLife(request);
  if (!life.ok) return sendFailure(reply, life.error);
  const fork = readFork(request, deps.pathOf);
  if (!fork.ok) return sendFailure(reply, fork.error);
  const sent = header(request, "content-type")?.trim() ?? "";
  const contentType = TYPE.test(sent) ? sent : null;
  const type = contentType ?? (fork.value === null ? null : await sourceType(deps.store, fork.value.from));
  const body = toStored(type, bodyOf(request));
  if (!body.ok && body.error.code === "json_invalid") return sendFailure(reply, body.error);
  const created = await deps.store.create(path, {
    contentType,
    ...life.value,
    closed: wantsClosed(request),
    initial: body.ok ? body.value : null,
    by,
    fork: fork.value,
  });
  return created.ok ? sendCreated(reply, request, created.value) : sendFailure(reply, created.error);
}

async function sourceType(store: Pick<StreamStore, "head">, path: string): Promise<string | null> {
  const source = await store.head(path);
  return source.ok ? source.value.contentType : null;
}

export function sendCreated(
  reply: FastifyReply,
  request: FastifyRequest,
  { info, isNew }: Created,
): FastifyReply {
  reply.header("Content-Type", info.contentType).header(H.nextOffset, offsetOfEnd(info));
  if (info.closed) reply.header(H.closed, "true");
  if (isNew) reply.header("Location", `${request.protocol}://${request.host}${request.url}`);
  return reply.code(isNew ? 201 : 200).send();
}

export async function postStream(
  deps: WriteDeps,
  path: string,
  by: Attribution,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const producer = readProducer(request);
  if (!producer.ok) return sendFailure(reply, producer.error);
  const expected = readExpectedOffset(request);
  if (!expected.ok) return sendFailure(reply, expected.error);
  const close = wantsClosed(request);
  const sent = bodyOf(request);
  const contentType = header(request, "content-type")?.trim() ?? null;
  if (sent === null && !close)
    return sendFailure(reply, { code: "body_empty", message: "Send something to append." });
  if (sent !== null && (contentType === null || contentType === ""))
    return sendFailure(reply, malformed("Content-Type is required.").error);
  const data = toStored(contentType, sent);
  if (!data.ok) return sendFailure(reply, data.error);
  const appended = await deps.append(path, {
    data: data.value,
    contentType,
    seq: header(request, H.seq) ?? null,
    producer: producer.value,
    close,
    by,
    onlyAt: expected.value,
  });
  if (!appended.ok) return sendFailure(reply, appended.error);
  const { closed, duplicate, producerSeq } = appended.value;
  reply.header(H.nextOffset, offsetOfEnd(appended.value));
  if (closed) reply.header(H.closed, "true");
  if (producer.value !== null) {
    reply
      .header(H.producerEpoch, String(producer.value.epoch))
      .header(H.producerSeq, String(producerSeq ?? producer.value.seq));
  }
  const fresh = producer.value !== null && !duplicate && data.value !== null;
  return reply.code(fresh ? 200 : 204).send();
}

export async function deleteStream(
  deps: WriteDeps,
  path: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const removed = await deps.store.remove([path]);
  const outcome = removed.ok ? removed.value[0] : removed;
  return outcome?.ok === false ? sendFailure(reply, outcome.error) : reply.code(204).send();
}
