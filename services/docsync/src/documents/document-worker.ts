import { parentPort } from "node:worker_threads";
import { DocumentTasks, type Task } from "./document-tasks.ts";

const port = parentPort;
if (port === null) throw new Error("document-worker.ts runs as a worker");
const tasks = new DocumentTasks();

port.on("message", ({ id, task }: { readonly id: number; readonly task: Task }) => {
  try {
    port.postMessage({ id, result: tasks.run(task) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
