import type { ChatEvent, Result } from "@solidtype/contracts";
import type { StreamEnd } from "./run-ports.ts";
import type { Transcript } from "./run-ports.ts";

const batchAfter = 60;

/**
 * Turns a stream of text pieces into durable deltas: what comes within 60 ms, or while an append is under way, travels
 * as one row. The first failure stays and is what `finish` answers.
 */
export function createDeltaWriter(
  transcript: Transcript,
  message: { run: string; epoch: number; message: string },
) {
  let waiting = "";
  let index = 0;
  let timer: NodeJS.Timeout | undefined;
  let tail: Promise<Result<null, StreamEnd>> = Promise.resolve({
    ok: true,
    value: null,
  });

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === "") return;
    const event: ChatEvent = {
      type: "delta",
      key: `${message.message}:${index}`,
      value: { ...message, index, text: waiting },
      headers: { operation: "insert" },
    };
    waiting = "";
    index += 1;
    tail = tail.then((before) => (before.ok ? transcript.append([event]) : before));
  }

  return {
    write(text: string): void {
      waiting += text;
      timer ??= setTimeout(flush, batchAfter);
    },
    finish(): typeof tail {
      flush();
      return tail;
    },
  };
}
