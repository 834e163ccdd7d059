import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { bareEnvironment, readTestConfig } from "./config.ts";
import { type ServerKind, serverKinds } from "./servers/server.ts";

export type StackNeeds = { readonly [Kind in ServerKind]?: true };

/** Where the servers are. Plain data, so that it reaches vitest's workers. */
export type StackUrls = { readonly [Kind in ServerKind]?: string };

export type Stack = {
  readonly urls: StackUrls;
  /** Takes a server down, or brings it back at the same place. Only for servers that this stack started itself. */
  kill(server: ServerKind): Promise<void>;
  stopServer(server: ServerKind): Promise<void>;
  startServer(server: ServerKind): Promise<void>;
  /** Stops what this stack started and removes its files. */
  stop(): Promise<void>;
};

const keeperFile = fileURLToPath(new URL("./servers/keeper.ts", import.meta.url));
const answerSchema = z.union([
  z.object({ error: z.string() }),
  z.object({ done: z.literal(true) }),
  z.object({ urls: z.record(z.string(), z.string()) }),
]);

/** Talks with a keeper: one line there, one line back, in turn. */
class Keeper {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(kinds: readonly ServerKind[]) {
    this.#child = spawn(process.execPath, [keeperFile, ...kinds], {
      env: bareEnvironment(),
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (this.#child.stdout === null) throw new Error("the keeper has no stdout");
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async next(): Promise<Exclude<z.infer<typeof answerSchema>, { error: string }>> {
    const line = await this.#answers.next();
    if (line.done === true) throw new Error("the process that keeps the test servers has ended");
    const answer = answerSchema.parse(JSON.parse(line.value));
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  tell(command: { readonly do: "start" | "stop" | "kill"; readonly server: ServerKind }): Promise<void> {
    const said = this.#turn.then(async () => {
      this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
      await this.next();
    });
    this.#turn = said.catch(() => undefined);
    return said;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.stdin?.end();
    await exited;
  }
}

/** Real servers for tests: those named by TEST_POSTGRES_URL, TEST_NATS_URL, TEST_REDIS_URL, and local ones for the rest. */
export async function startStack(needs: StackNeeds): Promise<Stack> {
  const config = readTestConfig();
  const given: StackUrls = {
    ...(config.TEST_POSTGRES_URL === undefined ? {} : { postgres: config.TEST_POSTGRES_URL }),
    ...(config.TEST_NATS_URL === undefined ? {} : { nats: config.TEST_NATS_URL }),
    ...(config.TEST_REDIS_URL === undefined ? {} : { redis: config.TEST_REDIS_URL }),
  };
  const wanted = serverKinds.filter((kind) => needs[kind] === true);
  const own = wanted.filter((kind) => given[kind] === undefined);
  const keeper = own.length === 0 ? undefined : new Keeper(own);
  const answer = await keeper?.next();
  const urls: StackUrls = { ...given, ...(answer !== undefined && "urls" in answer ? answer.urls : {}) };

  async function tell(what: "start" | "stop" | "kill", server: ServerKind): Promise<void> {
    if (keeper === undefined || !own.includes(server))
      throw new Error(
        `${server} is not this stack's own: a test that takes it down cannot use TEST_${server.toUpperCase()}_URL`,
      );
    await keeper.tell({ do: what, server });
  }
  return {
    urls,
    kill: (server) => tell("kill", server),
    stopServer: (server) => tell("stop", server),
    startServer: (server) => tell("start", server),
    stop: async () => keeper?.end(),
  };
}
