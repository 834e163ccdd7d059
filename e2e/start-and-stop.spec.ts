import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import { freePorts, isFree } from "../scripts/start/ports.ts";
import { type Product, startProduct, temporaryHome } from "./harness/product.ts";

const root = resolve(import.meta.dirname, "..");
const home = temporaryHome();
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = promisify(execFile);
/** Runs `npm start` to its end; its exit code and all it said. */
async function npmStart(...args: string[]): Promise<{ code: number; text: string }> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], SOLIDTYPE_HOME: home };
  return run("npm", ["start", "--", ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      text: error.stdout + error.stderr,
    }),
  );
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

/** The processes that hold this data folder open by their environment, arguments or working directory. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return ["cmdline", "environ"].some((file) =>
          readFileSync(`/proc/${pid}/${file}`, "latin1").includes(folder),
        );
      } catch {
        return false; // it ended while we looked
      }
    });
}

async function nothingIsLeft(product: Product, before: Record<string, number>): Promise<void> {
  await vi.waitFor(() => expect(Object.entries(before).filter(([, pid]) => isAlive(pid))).toEqual([]), {
    timeout: 60_000,
  });
  await vi.waitFor(() => expect(processesOf(product.home)).toEqual([]), { timeout: 30_000 });
  expect(await isFree(Number(new URL(product.url).port))).toBe(true);
}

/** The cases share one folder: what one that fails has left running would be in the way of all after it. */
async function withProduct(use: (product: Product) => Promise<void>): Promise<void> {
  const product = await startProduct({ home });
  try {
    await use(product);
  } finally {
    await product.dispose();
  }
}

/** A whole start and a whole stop, on a machine that does much else. */
const startAndStop = 300_000;

const ways: [string, (product: Product) => void][] = [
  ["Ctrl-C at the terminal", ({ signal }) => signal("SIGINT")],
  ["SIGTERM to npm", ({ npm }) => npm.kill("SIGTERM")],
  ["kill -9 of npm", ({ npm }) => npm.kill("SIGKILL")],
  ["kill -9 of all its processes above the platform", ({ signal }) => signal("SIGKILL")],
];

describe.skipIf(process.platform !== "linux")("npm start", () => {
  it.each(ways)(
    "leaves no process and no port after %s",
    async (_, end) => {
      await withProduct(async (product) => {
        const processes = product.processes();
        expect(Object.keys(processes).sort()).toEqual(
          ["agent", "docsync", "gateway", "kernel", "metadata", "nats", "postgres", "redis", "web"].sort(),
        );
        end(product);
        await nothingIsLeft(product, processes);
      });
    },
    startAndStop,
  );

  it(
    "says where the first one is when it is started twice",
    async () => {
      await withProduct(async (product) => {
        const second = await npmStart();
        expect(second).toMatchObject({ code: 0 });
        expect(second.text).toContain(`already runs at ${product.url}`);
      });
    },
    startAndStop,
  );

  it(
    "comes up right after a kill -9, once what that has left on the folder has ended",
    async () => {
      await withProduct(async (product) => {
        product.signal("SIGKILL");
        await product.ended;
        await withProduct(async (next) => expect(next.said()).not.toContain("⚠"));
      });
    },
    startAndStop,
  );

  it("names the port that is taken and what to do", async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer();
    await new Promise<void>((done) => server.listen(port, done));
    const { code, text } = await npmStart("--port", String(port));
    await new Promise((done) => server.close(done));
    expect(code).toBe(1);
    expect(text).toContain(`Port ${port} is taken`);
    expect(text).toContain("--port");
    expect(text).not.toMatch(/\n\s+at /);
  });

  it("refuses to throw data away when nobody can be asked", async () => {
    const { code, text } = await npmStart("--reset");
    expect(code).toBe(1);
    expect(text).toContain("--yes");
  });

  it("explains itself", async () => {
    const { code, text } = await npmStart("--help");
    expect(code).toBe(0);
    for (const word of ["--port", "--reset", "--yes", "SOLIDTYPE_HOME"]) expect(text).toContain(word);
  });
});
