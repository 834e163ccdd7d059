export { type ModelServer, startModelServer } from "./model-server/model-server.ts";
export type { ModelRequest, ModelScript, ModelTurn } from "./model-server/turn.ts";
export * from "./stack.ts";
export * from "./shared-stack.ts";
export { bareEnvironment } from "./config.ts";
export { freePort } from "./servers/server.ts";
export * from "./platform/test-database.ts";
export * from "./platform/test-platform.ts";
export * from "./platform/running-platform.ts";
