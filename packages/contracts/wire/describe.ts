import { createHash } from "node:crypto";
import { z } from "zod";
import * as contracts from "../src/index.ts";

/** What travels outside RPCs and events, each with the version that its own change raises. */
const frames = {
  "bus request": { version: 3, schema: contracts.rpcRequest },
  "bus reply": { version: 3, schema: contracts.rpcReply },
  "bus event": { version: 1, schema: contracts.eventEnvelope },
  heartbeat: { version: 2, schema: contracts.heartbeat },
  "principal token": { version: 5, schema: contracts.principalClaims },
  problem: { version: 3, schema: contracts.problem },
  "platform health": { version: 1, schema: contracts.platformHealth },
  "live request": { version: 2, schema: contracts.liveRequest },
  "live answer": { version: 1, schema: contracts.liveAnswer },
  "chat event": { version: 3, schema: contracts.chatEvent },
} as const;

export type WireSchema = {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  /** Whether peers of the version before are still understood; false of calls that say nothing of it. */
  readonly speaksBefore?: boolean;
};

function isKind<Kind extends string>(value: unknown, kind: Kind): value is { readonly kind: Kind } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** RPCs and operations are exported in tables by their names. */
function membersOf(value: unknown): readonly unknown[] {
  const isTable = typeof value === "object" && value !== null && !("kind" in value) && !Array.isArray(value);
  return isTable ? Object.values(value) : [];
}

export function hashOf(...schemas: readonly z.ZodType[]): string {
  const described = schemas.map((schema) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  return createHash("sha256").update(JSON.stringify(described)).digest("hex").slice(0, 16);
}

/** Every schema that two processes of different age may have to agree on, by name. */
export function describeWire(exported: Readonly<Record<string, unknown>> = contracts): readonly WireSchema[] {
  const found: WireSchema[] = Object.entries(frames).map(([name, frame]) => ({
    name,
    version: frame.version,
    hash: hashOf(frame.schema),
  }));
  const values = new Set(Object.values(exported).flatMap((value) => [value, ...membersOf(value)]));
  for (const one of values) {
    const value = isKind(one, "operation") ? (one as contracts.Operation).rpc : one;
    if (isKind(value, "rpc")) {
      const rpc = value as contracts.Rpc;
      const { version, input, output, before } = rpc;
      const speaksBefore = before !== undefined;
      found.push({ name: `rpc ${rpc.subject}`, version, hash: hashOf(input, output), speaksBefore });
    } else if (isKind(value, "event")) {
      const event = value as contracts.EventDefinition;
      found.push({ name: `event ${event.type}`, version: event.version, hash: hashOf(event.data) });
    }
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
