import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Server, findProgram, freePort, processServer } from "./server.ts";

export const redisSettings = {
  appendonly: "yes",
  appendfsync: "no",
  save: "",
  "maxmemory-policy": "noeviction",
} as const;

export async function prepareRedis(
  folder: string,
): Promise<{ readonly url: string; readonly server: Server }> {
  const port = await freePort();
  const program = findProgram("redis-server", "TEST_REDIS_URL");
  const dataFolder = join(folder, "redis");
  await mkdir(dataFolder, { recursive: true });
  const args = Object.entries({
    ...redisSettings,
    port: String(port),
    bind: "127.0.0.1",
    dir: dataFolder,
  }).flatMap(([name, value]) => [`--${name}`, value]);
  return {
    url: `redis://127.0.0.1:${port}`,
    server: processServer(folder, "redis-server", program, args, port),
  };
}
