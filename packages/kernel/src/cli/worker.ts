import { parentPort, workerData } from "node:worker_threads";
import type { Call } from "./arguments.ts";
import { commands } from "./commands.ts";
import { Files } from "./files.ts";

/** One call, apart from the process that waits for it: nothing else can stop OCCT inside an operation. */
const { call, folder } = workerData as { readonly call: Call; readonly folder: string };
if (call.command === null) throw new Error("there is no command to run");
parentPort!.postMessage(await commands[call.command](call, new Files(folder)));
