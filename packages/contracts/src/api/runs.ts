import { z } from "zod";
import { callState, runState } from "../chat/chat-events.ts";
import { branchId, callId, documentId, runId, sessionId } from "../ids.ts";
import { defineOperation } from "./operation.ts";
import { longText } from "./rows.ts";

const chat = { tag: "chats", target: "chat", action: "chat.write", answeredBy: "agent" } as const;
const params = { chat: sessionId };

/** Names of faces under long outlines are long. All are told to the model with each of its steps. */
const SELECTED_NAMES = 100;
const SELECTED_CHARACTERS = 200_000;
/** Of one name, in version 1. */
const NAME_CHARACTERS_BEFORE = 2000;

const lengthOf = (names: readonly string[]): number => names.reduce((sum, name) => sum + name.length, 0);

/** As much of a selection as a message may carry, the first ones first: too much selected shall not keep it from being sent. */
export function sayableSelection(names: readonly string[]): string[] {
  let left = SELECTED_CHARACTERS;
  return names.slice(0, SELECTED_NAMES).filter((name) => {
    if (name.length > left) return false;
    left -= name.length;
    return true;
  });
}

/** What the agent answers. What it then says and does is in the chat's stream, which `chat.read` opens. */
export const agentOperations = {
  startRun: defineOperation({
    ...chat,
    id: "startRun",
    version: 2,
    bodyBefore: ({ selection, ...body }) =>
      selection === undefined
        ? body
        : { ...body, selection: selection.filter((name) => name.length <= NAME_CHARACTERS_BEFORE) },
    route: "POST /chats/:chat/runs",
    summary: "Say something to the agent; its answer is written into the chat's stream",
    params,
    body: z.object({
      text: longText.refine((text) => text.trim() !== "", "may not be empty"),
      /** What the person looks at: where the agent works unless told otherwise. */
      document: documentId.exactOptional(),
      branch: branchId.exactOptional(),
      /** Names of what is selected there. */
      selection: z
        .array(z.string())
        .max(SELECTED_NAMES)
        .refine((names) => lengthOf(names) <= SELECTED_CHARACTERS, "is more than 200,000 characters long")
        .exactOptional(),
    }),
    data: z.object({ run: runId }),
  }),
  cancelRun: defineOperation({
    ...chat,
    id: "cancelRun",
    route: "POST /chats/:chat/runs/:run/cancel",
    summary: "End a run where it is; what it has done stays",
    params: { ...params, run: runId },
    data: z.object({ run: runId, state: runState }),
  }),
  decideCall: defineOperation({
    ...chat,
    id: "decideCall",
    route: "POST /chats/:chat/calls/:call/decision",
    summary: "Let the agent carry out a step that waits for approval, or decline it",
    params: { ...params, call: callId },
    body: z.object({ approved: z.boolean() }),
    data: z.object({ call: callId, state: callState }),
  }),
};
