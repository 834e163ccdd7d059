import { fileURLToPath } from "node:url";
import { z } from "zod";

const url = z.url().optional();
const testConfig = z.object({ TEST_POSTGRES_URL: url, TEST_NATS_URL: url, TEST_REDIS_URL: url });

/** Servers that somebody else runs for the tests: a CI's service containers, a colleague's machine. */
export function readTestConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<typeof testConfig> {
  return testConfig.parse(env);
}

/** Where Node keeps what it made of our sources: tests start the same services many times. */
const compiled = fileURLToPath(new URL("../../../node_modules/.cache/compiled", import.meta.url));

/** What a child process needs of our environment, and nothing that might be a secret. */
export function bareEnvironment(): Record<string, string> {
  const names = ["PATH", "HOME", "LANG", "TMPDIR", "DOCKER_HOST", "TESTCONTAINERS_RYUK_DISABLED"];
  return {
    NODE_COMPILE_CACHE: compiled,
    ...Object.fromEntries(
      names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
  };
}

/** Where a Docker engine would answer. */
export function readDockerHost(): string {
  return process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
}
