import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePorts, needPort } from "./ports.ts";

it.each([
  [80, "EACCES", /may not listen on port 80/, /--port 3000/],
  [65_535, "EADDRINUSE", /Port 65535 is taken/, /--port 65534/],
  [4000, "EADDRNOTAVAIL", /port 4000: EADDRNOTAVAIL/, /--port 4001/],
] as const)(
  "says of port %i that the system refuses with %s what is true",
  async (port, code, what, todo) => {
    const refused = needPort(port, async () => code);
    await expect(refused).rejects.toThrow(what);
    await expect(refused).rejects.toMatchObject({ todo: expect.stringMatching(todo) });
  },
);

it("tells a port that is taken from one that is free", async () => {
  const [port = 0] = await freePorts(1);
  await needPort(port);
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, done));
  await expect(needPort(port)).rejects.toThrow(`Port ${port} is taken by another program`);
  await new Promise((done) => server.close(done));
});

it.each(["127.0.0.1", "::1"])("takes a port for taken that another program has on %s alone", async (host) => {
  const onlyThere = async (_: number, asked?: string) => (asked === host ? "EADDRINUSE" : undefined);
  await expect(needPort(4000, onlyThere)).rejects.toThrow("Port 4000 is taken by another program");
  await needPort(4000, async (_, asked) => (asked === "::1" ? "EADDRNOTAVAIL" : undefined));
});
