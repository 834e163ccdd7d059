import { parentPort, workerData } from "node:worker_threads";
import { commands } from "./commands.ts";
import type { FromWorker, ToWorker } from "./deadline.ts";
import { Files } from "./files.ts";
import { kernelOpener } from "./open-kernel.ts";

/** One call, apart from the process that waits for it: nothing else can stop OCCT inside an operation. */
const { call, folder, hopeless } = workerData as ToWorker;
if (call.command === null) throw new Error("there is no command to run");
const say = (message: FromWorker) => parentPort!.postMessage(message);
const open = kernelOpener(hopeless, (key) => say({ kind: "work", key }));
say({ kind: "answer", answer: await commands[call.command](call, new Files(folder), open) });
