import { type ChatRun, isRunOver } from "@solidtype/contracts";
import { RunRecord, StreamLost } from "../run/run-record.ts";
import type { OpenedChat } from "./chat-desk.ts";

/** `over`: now or before. `elsewhere`: another process has it, or the chat is gone. `later`: the stream cannot be reached. */
export type Ended = "over" | "elsewhere" | "later";

/**
 * Ends a run by the service's own word, where nobody carries it out who could. It is taken over first, so that whoever
 * takes it up at the same moment and this one do not both go on.
 */
export async function endRun(
  { rows }: OpenedChat,
  { id }: ChatRun,
  end: (record: RunRecord) => Promise<unknown>,
): Promise<Ended> {
  try {
    const record = await RunRecord.open(rows.transcript(id), id);
    if (record === null) return "elsewhere";
    if (isRunOver(record.run)) return "over";
    await record.takeOver();
    await end(record);
    return "over";
  } catch (error) {
    if (error instanceof StreamLost) return error.end === "unavailable" ? "later" : "elsewhere";
    throw error;
  }
}
