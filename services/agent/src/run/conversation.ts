import type { Chat, ChatCall } from "@solidtype/contracts";
import type { Said } from "../model/model-port.ts";

function resultOf(call: ChatCall): {
  readonly call: string;
  readonly result: string;
  readonly failed: boolean;
} {
  switch (call.state) {
    case "done":
      return { call: call.id, result: call.result ?? "", failed: false };
    case "failed":
      return { call: call.id, result: call.result ?? "The tool failed.", failed: true };
    case "denied":
      return {
        call: call.id,
        result: "The person declined this step. Do not try it again unless they ask for it.",
        failed: true,
      };
    case "cancelled":
    case "awaiting-approval":
    case "approved":
    case "running":
      return { call: call.id, result: "The run ended before this step was carried out.", failed: true };
  }
}

/** The chat as the model is told it: every call is answered, and turns of one speaker are not repeated empty. */
export function conversation(chat: Chat): Said[] {
  const said: Said[] = [];
  for (const message of chat.messages) {
    if (message.role === "user") {
      said.push({ by: "person", text: message.text });
      continue;
    }
    if (message.text === "" && message.calls.length === 0) continue;
    said.push({
      by: "model",
      text: message.text,
      calls: message.calls.map(({ id, tool, input }) => ({ id, tool, input })),
    });
    if (message.calls.length > 0) said.push({ by: "tools", results: message.calls.map(resultOf) });
  }
  return said;
}
