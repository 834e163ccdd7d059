import { flushCompileCache } from "node:module";
import { LocalWakes } from "./local-wakes.ts";
import { startReplica } from "./replicas.ts";

/** A replica as a process of its own, so that a test can kill it. Prints its address. */
const [postgresUrl = ""] = process.argv.slice(2);
const wakes = new LocalWakes();
wakes.connected = false;
const replica = await startReplica(postgresUrl, wakes.end(), { longPollMs: 1_000 });
process.stdout.write(`${replica.url}\n`);
// It is killed in the end, and the next one starts from what this one has compiled.
flushCompileCache();
// Whoever started this process holds its input open; when that ends, nobody needs it any more.
process.stdin.on("end", () => process.exit(0)).resume();
