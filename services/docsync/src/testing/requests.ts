import type { AppendRequest, CreateSpec, Entry } from "../streams/stream-store.ts";

export const by = { principal: "user-1", actingFor: "user-2", run: "run-3" };
export const bytes = (text: string): Uint8Array => Buffer.from(text);
export const spec = (over: Partial<CreateSpec> = {}): CreateSpec => ({
  contentType: "text/plain",
  ttlSeconds: null,
  expiresAt: null,
  closed: false,
  initial: null,
  by,
  fork: null,
  ...over,
});
export const add = (text: string, over: Partial<AppendRequest> = {}): AppendRequest => ({
  data: bytes(text),
  contentType: "text/plain",
  seq: null,
  producer: null,
  close: false,
  by,
  ...over,
});
export const textOf = (entries: readonly Entry[]): string =>
  entries.map((entry) => Buffer.from(entry.data).toString()).join("");
