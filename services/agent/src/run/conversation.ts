import type { Chat, ChatCall } from "@solidtype/contracts";
import type { Said } from "../model/model-port.ts";

/** How much of a tool's answer is told again in later runs: by then the part has changed anyway. */
const longestOfEarlier = 1500;
/** A picture costs as much as a thousand words, and only the newest is true. */
const picturesTold = 2;

type ToolResult = Extract<Said, { by: "tools" }>["results"][number];

function resultOf(call: ChatCall): ToolResult {
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
export function conversation(chat: Chat, run: string): Said[] {
  const pictured = [...chat.calls.values()].filter(({ picture }) => picture !== undefined);
  const told = new Set(pictured.slice(-picturesTold).map(({ id }) => id));
  const said: Said[] = [];
  for (const message of chat.messages) {
    if (message.role === "user") {
      said.push({ by: "person", text: message.text });
      continue;
    }
    // Of an answer that was broken off there may be no more than a blank line; models take no empty turn.
    if (message.text.trim() === "" && message.calls.length === 0) continue;
    said.push({
      by: "model",
      text: message.text,
      calls: message.calls.map(({ id, tool, input }) => ({ id, tool, input })),
    });
    if (message.calls.length === 0) continue;
    const results = message.calls.map((call) => {
      const result = resultOf(call);
      const shown = call.run === run ? result : { ...result, result: shortened(result.result) };
      return call.picture !== undefined && told.has(call.id) ? { ...shown, picture: call.picture } : shown;
    });
    said.push({ by: "tools", results });
  }
  return said;
}

function shortened(text: string): string {
  return text.length <= longestOfEarlier ? text : `${text.slice(0, longestOfEarlier)}\n(… left out)`;
}
