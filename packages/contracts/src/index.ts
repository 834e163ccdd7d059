export * from "./result.ts";
export * from "./chat/chat-events.ts";
export * from "./chat/fold-chat.ts";
