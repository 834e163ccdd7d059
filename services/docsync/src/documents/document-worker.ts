import { parentPort, workerData } from "node:worker_threads";
import { DocumentTasks, type Task } from "./document-tasks.ts";
import type { Answer } from "./worker-client.ts";
import type { WorkerRoom } from "./worker-room.ts";

const port = parentPort;
if (port === null) throw new Error("document-worker.ts runs as a worker");
const say = (answer: Answer) => port.postMessage(answer);
const tasks = new DocumentTasks(workerData as WorkerRoom);

port.on("message", ({ id, task }: { readonly id: number; readonly task: Task }) => {
  try {
    say({ kind: "answer", id, result: tasks.run(task) });
  } catch (error) {
    say({
      kind: "answer",
      id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
say({ kind: "running" });
