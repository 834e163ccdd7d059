import { fail, type Result } from "@solidtype/contracts";
import { Worker } from "node:worker_threads";
import type { Call } from "./arguments.ts";
import type { Answer } from "./commands.ts";

export type ToWorker = {
  readonly call: Call;
  readonly folder: string;
  /** What was given up, by the key of its result, and after how many seconds. */
  readonly hopeless: ReadonlyMap<string, number>;
};

export type FromWorker =
  /** What OCCT is asked to make now, and when that is done (null): it may never be. */
  | { readonly kind: "work"; readonly key: string | null }
  | { readonly kind: "answer"; readonly answer: Result<Answer> };

/**
 * Runs a call in a thread of its own and ends it when its time is up, whatever it is doing. One operation of OCCT may
 * take `patience` seconds, a third of that time: then it is given up, and the call begun again without it.
 */
export async function answerInTime(
  call: Call,
  folder: string,
  patience = call.options.deadline / 3,
): Promise<Result<Answer>> {
  const end = Date.now() + call.options.deadline * 1000;
  const hopeless = new Map<string, number>();
  for (;;) {
    const { answer, stuck } = await attempt({ call, folder, hopeless }, patience, end);
    if (answer !== null) return answer;
    if (stuck === null) return tooLong(call.options.deadline);
    hopeless.set(stuck, patience);
  }
}

type Attempt = { readonly answer: Result<Answer> | null; readonly stuck: string | null };

function attempt(start: ToWorker, patience: number, end: number): Promise<Attempt> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: start });
  let stuck: NodeJS.Timeout | undefined;
  return new Promise((done, failed) => {
    const settle = (how: () => void) => {
      clearTimeout(timer);
      clearTimeout(stuck);
      how();
      void worker.terminate();
    };
    const timer = setTimeout(() => settle(() => done({ answer: null, stuck: null })), end - Date.now());
    worker.on("message", (message: FromWorker) => {
      clearTimeout(stuck);
      if (message.kind === "answer") settle(() => done({ answer: message.answer, stuck: null }));
      else if (message.key !== null) {
        const { key } = message;
        const giveUp = () => settle(() => done({ answer: null, stuck: key }));
        stuck = setTimeout(giveUp, patience * 1000);
      }
    });
    worker.once("error", (error) =>
      settle(() => (isOutOfMemory(error) ? done({ answer: tooLarge(), stuck: null }) : failed(error))),
    );
  });
}

function tooLong(seconds: number) {
  return fail(
    "call-timeout",
    `It was not done within ${seconds} s and was stopped. --deadline gives it more time.`,
  );
}

function tooLarge() {
  return fail("call-too-large", "It needs more memory than there is. Try a part of it.");
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
