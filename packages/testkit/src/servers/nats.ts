import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { renderNatsConf } from "@solidtype/service-kit";
import { type Server, findProgram, freePort, processServer } from "./server.ts";

/** Known to whoever reads this: the server listens on the loopback interface for the length of a test run. */
export function natsPassword(service: ServiceName): string {
  return `test-${service}`;
}

/** The permissions of production, for any subject prefix. */
export function natsTestConf(where: {
  readonly host: string;
  readonly port: number;
  readonly storeDir: string;
}): string {
  const passwords = Object.fromEntries(serviceNames.map((name) => [name, natsPassword(name)])) as Record<
    ServiceName,
    string
  >;
  return renderNatsConf({ ...where, prefix: "*", passwords });
}

/** NATS with the same per-service permissions as in production, for any subject prefix. */
export async function prepareNats(
  folder: string,
): Promise<{ readonly url: string; readonly server: Server }> {
  const port = await freePort();
  const program = findProgram("nats-server", "TEST_NATS_URL");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "nats.conf");
  await writeFile(file, natsTestConf({ host: "127.0.0.1", port, storeDir: join(folder, "jetstream") }));
  return {
    url: `nats://127.0.0.1:${port}`,
    server: processServer(folder, "nats-server", program, ["-c", file], port),
  };
}
