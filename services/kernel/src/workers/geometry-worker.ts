import { constants, setPriority } from "node:os";
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { FailureError } from "@solidtype/contracts";
import { createKernel } from "@solidtype/kernel";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { GeometryTasks } from "./geometry-tasks.ts";
import type {
  FromWorker,
  StorageAnswer,
  StorageAsk,
  Task,
  TaskResult,
  ToWorker,
  WorkerStart,
} from "./protocol.ts";
import type { WorkerStorage } from "./worker-storage.ts";

const port = parentPort;
if (port === null) throw new Error("geometry-worker.ts runs as a worker");
// Whoever edits is waited for by a person, who has a kernel of their own: what shares the cores with it comes first.
// On Linux this is of one thread; elsewhere it would be of all that answers, too.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const { wasm, heapLimit } = workerData as WorkerStart;
const say = (message: FromWorker) => port.postMessage(message);

const asking = new Map<number, (answer: StorageAnswer) => void>();
let asked = 0;
const storage: WorkerStorage = {
  async ask(ask: StorageAsk) {
    const answer = await new Promise<StorageAnswer>((resolve) => {
      const id = ++asked;
      asking.set(id, resolve);
      say({ kind: "storage", id, ask });
    });
    if (!answer.ok) throw new FailureError(answer.error);
    return answer.value;
  },
};

const solver = await createNodeSketchSolver();
const tasks = new GeometryTasks(storage, (sources) =>
  createKernel({ wasm, solver, heapLimit, onWork: (key) => say({ kind: "work", key }), ...sources }),
);
await tasks.open();

/** Anything but an expected failure ends this thread: nobody knows what state it is in. */
async function resultOf(task: Task, isLast: boolean): Promise<TaskResult | null> {
  try {
    return await tasks.run(task, isLast);
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, error: error.failure };
    throw error;
  }
}

port.on("message", (message: ToWorker) => {
  if (message.kind === "storage") {
    asking.get(message.id)?.(message.answer);
    asking.delete(message.id);
    return;
  }
  void resultOf(message.task, message.isLast).then((result) => say({ kind: "done", result, ...tasks.heap }));
});
say({ kind: "ready" });
