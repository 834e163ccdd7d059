import { createServer } from "node:net";
import { SetupError } from "../steps.mjs";

/** Whether this process could listen there now. */
export function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen({ port, ...(host ? { host } : {}) }, () => server.close(() => done(true)));
  });
}

/** Below those that systems hand to outgoing connections, one of which could take a port before it is listened on. */
const chosenFrom = { first: 20_000, count: 12_000 };

/** So many different ports that are free now, on the loopback. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  const start = Math.floor(Math.random() * chosenFrom.count);
  for (let at = 0; ports.length < count; at++) {
    if (at === chosenFrom.count)
      throw new SetupError(`Fewer than ${count} ports are free`, {
        tried: `those from ${chosenFrom.first} to ${chosenFrom.first + chosenFrom.count - 1}`,
        todo: "stop what listens there",
      });
    const port = chosenFrom.first + ((start + at) % chosenFrom.count);
    if (await isFree(port, "127.0.0.1")) ports.push(port);
  }
  return ports;
}

export async function needPort(port: number): Promise<void> {
  if (await isFree(port)) return;
  throw new SetupError(`Port ${port} is taken by another program`, {
    tried: `to listen on ${port}`,
    todo: `stop that program, or choose another port: npm start -- --port ${port + 1}`,
  });
}
