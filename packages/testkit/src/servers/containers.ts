import { GenericContainer, type StartedTestContainer, getContainerRuntimeClient } from "testcontainers";
import { natsTestConf } from "./nats.ts";
import { initdbSettings, postgresPassword, postgresSettings } from "./postgres.ts";
import { redisSettings } from "./redis.ts";
import { type Server, type ServerKind, freePort } from "./server.ts";

/**
 * The same servers in containers, on a machine with a Docker engine. Testcontainers' own reaper removes them when the
 * process that started them ends.
 */
type Recipe = {
  readonly image: string;
  readonly port: number;
  readonly url: (port: number) => string;
  readonly equip: (container: GenericContainer) => GenericContainer;
};

const inContainer = { listen_addresses: "*", unix_socket_directories: "/var/run/postgresql" };
const natsConfFile = "/etc/solidtype-nats.conf";

const recipes: Record<ServerKind, Recipe> = {
  postgres: {
    image: "postgres:18",
    port: 5432,
    url: (port) => `postgres://postgres:${postgresPassword}@127.0.0.1:${port}/postgres`,
    equip: (container) =>
      container
        .withEnvironment({
          POSTGRES_PASSWORD: postgresPassword,
          POSTGRES_INITDB_ARGS: initdbSettings.join(" "),
        })
        .withCommand([
          "postgres",
          ...Object.entries({ ...postgresSettings, ...inContainer }).flatMap(([name, value]) => [
            "-c",
            `${name}=${value}`,
          ]),
        ]),
  },
  nats: {
    image: "nats:2.12",
    port: 4222,
    url: (port) => `nats://127.0.0.1:${port}`,
    equip: (container) =>
      container
        .withCopyContentToContainer([
          { content: natsTestConf({ host: "0.0.0.0", port: 4222, storeDir: "/data" }), target: natsConfFile },
        ])
        .withCommand(["-c", natsConfFile]),
  },
  redis: {
    image: "redis:8",
    port: 6379,
    url: (port) => `redis://127.0.0.1:${port}`,
    equip: (container) =>
      container.withCommand([
        "redis-server",
        ...Object.entries(redisSettings).flatMap(([name, value]) => [`--${name}`, value]),
      ]),
  },
};

export async function prepareContainer(
  kind: ServerKind,
): Promise<{ readonly url: string; readonly server: Server }> {
  const { image, port, url, equip } = recipes[kind];
  // A port of our own choice, so that the server is at the same place after it was down.
  const host = await freePort();
  let container: StartedTestContainer | undefined;
  const server: Server = {
    async start() {
      if (container === undefined)
        container = await equip(
          new GenericContainer(image).withExposedPorts({ container: port, host }),
        ).start();
      else await container.restart();
    },
    async stop() {
      await container?.stop({ remove: false });
    },
    async kill() {
      if (container === undefined) return;
      const client = await getContainerRuntimeClient();
      await client.container.getById(container.getId()).kill();
    },
  };
  return { url: url(host), server };
}
