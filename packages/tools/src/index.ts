export { catalogue, planCall, runCall, type ToolDescription } from "./catalogue.ts";
export { modellingGuide, outsideGuide } from "./guide.ts";
export type * from "./ports.ts";
export type { Effect, ToolAnswer, ToolCode } from "./tool.ts";
export { called, quoted } from "./words.ts";
