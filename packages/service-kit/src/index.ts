export * from "./config/common-config.ts";
export * from "./config/load-config.ts";
export * from "./log/logger.ts";
export * from "./identity/token-keys.ts";
export * from "./identity/tokens.ts";
export { idFrom } from "./identity/id-from.ts";
export * from "./access/authoriser.ts";
export * from "./access/open-connections.ts";
export * from "./access/stale-cache.ts";
export * from "./bus/bus.ts";
export * from "./bus/rpc-server.ts";
export * from "./bus/rpc-client.ts";
export {
  consumeEvents,
  type EventHandler,
  type EventToPublish,
  listenToEvents,
  publishEvent,
} from "./bus/events.ts";
export { takeWork, type WorkEnd, type WorkOptions } from "./bus/work.ts";
export { hold, type Holding, nudge } from "./bus/holding.ts";
export * from "./bus/describe-issues.ts";
export * from "./bus/nats-conf.ts";
export * from "./trace/tracer.ts";
export * from "./trace/open-tracer.ts";
export * from "./health/metrics.ts";
export * from "./health/health-server.ts";
export * from "./health/heartbeats.ts";
export * from "./http/create-http.ts";
export * from "./http/require-principal.ts";
export * from "./lifecycle/run-service.ts";
export * from "./lifecycle/main.ts";
export { Rounds } from "./lifecycle/rounds.ts";
export * from "./blobs/blob-store.ts";
export * from "./blobs/carried.ts";
export * from "./blobs/directory-blob-store.ts";
