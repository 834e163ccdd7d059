import { randomBytes } from "node:crypto";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import {
  type Bus,
  type Tokens,
  createLogger,
  createMetrics,
  createTokens,
  generateTokenKeys,
  noTracer,
  openBus,
  readPrivateKey,
  readPublicKeys,
  writePublicKeys,
} from "@solidtype/service-kit";
import { natsPassword } from "../servers/nats.ts";

/** A platform of the test's own on shared servers: its own subject prefix and keys. */
export type TestPlatform = {
  readonly prefix: string;
  /** `now` is the service's clock, where a test has one that is off. */
  tokens(service: ServiceName, now?: () => number): Tokens;
  /** That service's line to the others, with its credentials; closed with the platform. */
  bus(service: ServiceName): Bus;
  /** The environment in which a service of this platform runs as a process. */
  env(service: ServiceName): Record<string, string>;
  close(): Promise<void>;
};

/** Credentials in the URL (a server somebody else runs) go before those of our own test server. */
function credentials(
  natsUrl: string,
  service: ServiceName,
): { readonly user: string; readonly password: string } {
  const url = new URL(natsUrl);
  return url.username === ""
    ? { user: service, password: natsPassword(service) }
    : { user: url.username, password: url.password };
}

export function createTestPlatform(natsUrl: string): TestPlatform {
  const prefix = `t${randomBytes(6).toString("hex")}`;
  const pairs = new Map(serviceNames.map((name) => [name, generateTokenKeys()]));
  const publicKeys = writePublicKeys(new Map([...pairs].map(([name, pair]) => [name, pair.publicKey])));
  const privateKey = (service: ServiceName) => pairs.get(service)?.privateKey ?? "";
  const buses: Bus[] = [];
  const tokens = (service: ServiceName, now: () => number = Date.now) =>
    createTokens({
      service,
      privateKey: readPrivateKey(privateKey(service)),
      publicKeys: readPublicKeys(publicKeys),
      now,
    });

  return {
    prefix,
    tokens,
    bus(service) {
      const bus = openBus({
        service,
        instance: randomBytes(8).toString("hex"),
        prefix,
        url: natsUrl,
        ...credentials(natsUrl, service),
        log: createLogger({ service, level: "silent" }),
        tokens: tokens(service),
        tracer: noTracer,
        metrics: createMetrics(service),
      });
      buses.push(bus);
      return bus;
    },
    env(service) {
      const { user, password } = credentials(natsUrl, service);
      return {
        NATS_URL: natsUrl,
        NATS_USER: user,
        NATS_PASSWORD: password,
        NATS_PREFIX: prefix,
        TOKEN_PRIVATE_KEY: privateKey(service),
        TOKEN_PUBLIC_KEYS: publicKeys,
      };
    },
    async close() {
      await Promise.all(buses.map((bus) => bus.close()));
    },
  };
}
