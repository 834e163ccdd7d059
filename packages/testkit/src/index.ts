export { type ModelServer, startModelServer } from "./model-server/model-server.ts";
export type { ModelRequest, ModelScript, ModelTurn } from "./model-server/turn.ts";
