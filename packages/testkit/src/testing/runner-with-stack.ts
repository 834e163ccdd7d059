import { startStack } from "../stack.ts";

/** A runner that starts servers, says where they are, and then hangs until it is killed. */
const stack = await startStack({ postgres: true, nats: true, redis: true });
process.stdout.write(`${JSON.stringify(stack.urls)}\n`);
setInterval(() => undefined, 60_000);
