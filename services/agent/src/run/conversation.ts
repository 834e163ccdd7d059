import type { Chat, ChatCall } from "@solidtype/contracts";
import type { Said } from "../model/model-port.ts";

/** How much is told again of what tools answered. `shortly`: where the model could not read all that is usual. */
export type Telling = "as usual" | "shortly";
/** Of a tool's answer in later runs: by then the part has changed anyway. */
const longestOfEarlier = { "as usual": 1500, shortly: 200 } as const;
/** Of a run's own answers, all together, counted from the newest. */
const mostOfRun = { "as usual": 200_000, shortly: 50_000 } as const;
/**
 * Older ones are shortened so much at a time, so that what is told stays the same, and kept by the provider, meanwhile.
 * Less than what is told, or half of the times next to nothing would be.
 */
const shortenedAtOnce = { "as usual": 100_000, shortly: 25_000 } as const;
/** A picture costs as much as a thousand words, and only the newest is true. */
const picturesTold = 2;

type ToolResult = Extract<Said, { by: "tools" }>["results"][number];

function unfinished({ begun = 0 }: ChatCall): string {
  return begun === 0
    ? "The run ended before this step was carried out."
    : "The run ended while this step was carried out: all of it, some or none may have been done, of a merge some parts. Look at what there is before you go on from it.";
}

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
      return { call: call.id, result: unfinished(call), failed: true };
  }
}

/** The chat as the model is told it: every call is answered, and turns of one speaker are not repeated empty. */
export function conversation(chat: Chat, run: string, telling: Telling = "as usual"): Said[] {
  const whole = toldWhole(chat, run, telling);
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
      const shown = whole.has(call.id)
        ? result
        : { ...result, result: shortened(result.result, longestOfEarlier[telling]) };
      return call.picture !== undefined && told.has(call.id) ? { ...shown, picture: call.picture } : shown;
    });
    said.push({ by: "tools", results });
  }
  return said;
}

/** Of this run what came last. The newest is always told: the model would ask for it again and again. */
function toldWhole(chat: Chat, run: string, telling: Telling): ReadonlySet<string> {
  const own = [...chat.calls.values()].filter((call) => call.run === run);
  const lengthOf = ({ result = "" }: ChatCall): number => result.length;
  const excess = own.reduce((sum, call) => sum + lengthOf(call), 0) - mostOfRun[telling];
  const step = shortenedAtOnce[telling];
  const goes = Math.ceil(Math.max(0, excess) / step) * step;
  let before = 0;
  const isKept = (call: ChatCall): boolean => {
    const start = before;
    before += lengthOf(call);
    return start >= goes || call === own.at(-1);
  };
  return new Set(own.filter(isKept).map(({ id }) => id));
}

function shortened(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest)}\n(… left out: ask again where you need it)`;
}
