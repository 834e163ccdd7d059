export * from "./roles.ts";
export * from "./actions.ts";
export * from "./facts.ts";
export * from "./can.ts";
