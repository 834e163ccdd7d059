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

/** So many different ports that are free now, on the loopback. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
    const address = server.address();
    if (address && typeof address !== "string") ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

export async function needPort(port: number): Promise<void> {
  if (await isFree(port)) return;
  throw new SetupError(`Port ${port} is taken by another program`, {
    tried: `to listen on ${port}`,
    todo: `stop that program, or choose another port: npm start -- --port ${port + 1}`,
  });
}
