import { fail, type Result } from "@solidtype/contracts";
import { Worker } from "node:worker_threads";
import type { Call } from "./arguments.ts";
import type { Answer } from "./commands.ts";

/** Runs a call in a thread of its own and ends it when its time is up, whatever it is doing. */
export function answerInTime(call: Call, folder: string): Promise<Result<Answer>> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { call, folder } });
  return new Promise((done, failed) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
      void worker.terminate();
    };
    const { deadline } = call.options;
    const timer = setTimeout(() => end(() => done(tooLong(deadline))), deadline * 1000);
    worker.once("message", (answer: Result<Answer>) => end(() => done(answer)));
    worker.once("error", (error) => end(() => (isOutOfMemory(error) ? done(tooLarge()) : failed(error))));
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
