import { z } from "zod";
import type { ServiceName } from "../services.ts";

/**
 * Every NATS subject begins with a prefix of the deployment (a test has its own), so that two platforms can share a
 * server without hearing each other. Versions are part of a subject: during a rolling update old and new answer
 * side by side, and a caller of a version nobody serves learns at once that there is no responder.
 *
 *     {prefix}.rpc.{service}.{name}.v{version}      requests; a queue group per service
 *     {prefix}.rpc.{…}.v{version}.given-up          the callers' ids of calls that nobody waits for any more; to all replicas
 *     {prefix}.event.{type}.v{version}.{workspace}  what happened; kept by JetStream for a while
 *     {prefix}.health.{service}.{instance}          heartbeats
 *     {prefix}.live.{…}                             wake-ups and presence: never stored
 */
export const subjectPrefix = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, "expected a short lower-case word");
export const defaultSubjectPrefix = "solidtype";

/** Stands in for the workspace in an event that belongs to none. */
export const noWorkspace = "platform";

export const subjects = {
  rpc: (prefix: string, rpc: { readonly subject: string; readonly version: number }) =>
    `${prefix}.rpc.${rpc.subject}.v${rpc.version}`,
  rpcGivenUp: (prefix: string, rpc: { readonly subject: string; readonly version: number }) =>
    `${subjects.rpc(prefix, rpc)}.given-up`,
  rpcsOf: (prefix: string, service: ServiceName) => `${prefix}.rpc.${service}.>`,
  event: (prefix: string, event: { readonly type: string; readonly version: number }, workspace = "*") =>
    `${prefix}.event.${event.type}.v${event.version}.${workspace}`,
  events: (prefix: string) => `${prefix}.event.>`,
  health: (prefix: string, service: ServiceName, instance: string) =>
    `${prefix}.health.${service}.${instance}`,
  healthOf: (prefix: string, service: ServiceName) => `${prefix}.health.${service}.*`,
  healthAll: (prefix: string) => `${prefix}.health.>`,
  live: (prefix: string, ...tokens: readonly string[]) => `${prefix}.live.${tokens.join(".")}`,
  liveAll: (prefix: string) => `${prefix}.live.>`,
} as const;

/** The largest message that goes over the bus; what is larger travels as a blob's key. */
export const maxMessageBytes = 512 * 1024;
