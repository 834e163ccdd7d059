import { createServer } from "node:net";
import { SetupError } from "../steps.mjs";

/** Whether this process could listen there now. */
export async function isFree(port: number, host?: string): Promise<boolean> {
  return (await hindrance(port, host)) === undefined;
}

/** Why this process could not listen there now, as the system calls it. */
function hindrance(port: number, host?: string): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ port, ...(host ? { host } : {}) }, () => server.close(() => done(undefined)));
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

/**
 * Some systems let two programs have one port where one listens on all addresses and the other on the loopback alone, and
 * then a browser on this machine is shown the other.
 */
async function hinderedAnywhere(port: number, why: typeof hindrance): Promise<string | undefined> {
  const everywhere = await why(port);
  if (everywhere !== undefined) return everywhere;
  const onLoopback = [await why(port, "127.0.0.1"), await why(port, "::1")];
  // Where there is no IPv6 nobody is in the way of it.
  return onLoopback.find((found) => found === "EADDRINUSE");
}

export async function needPort(port: number, why = hindrance): Promise<void> {
  const found = await hinderedAnywhere(port, why);
  if (found === undefined) return;
  const another = port < 1024 ? 3000 : port === 65_535 ? port - 1 : port + 1;
  const elsewhere = `choose another port: npm start -- --port ${another}`;
  const tried = `to listen on ${port}`;
  if (found === "EADDRINUSE")
    throw new SetupError(`Port ${port} is taken by another program`, {
      tried,
      todo: `stop that program, or ${elsewhere}`,
    });
  if (found === "EACCES" || found === "EPERM")
    throw new SetupError(`This user may not listen on port ${port}`, {
      tried,
      todo: `${elsewhere} (most systems let only root have one below 1024)`,
    });
  throw new SetupError(`Nothing can listen on port ${port}: ${found}`, { tried, todo: elsewhere });
}
