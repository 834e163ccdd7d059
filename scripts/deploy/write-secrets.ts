/**
 * Makes the secrets that services share among themselves, once: `node scripts/deploy/write-secrets.ts <folder>`.
 * For each service an env file (NATS password, token keys), and nats.conf with the users. What is there stays.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defaultSubjectPrefix, type ServiceName, serviceNames } from "@solidtype/contracts";
import { generateTokenKeys, renderNatsConf, writePublicKeys } from "@solidtype/service-kit";

export type ServiceSecrets = {
  readonly NATS_PASSWORD: string;
  readonly TOKEN_PRIVATE_KEY: string;
  readonly TOKEN_PUBLIC_KEYS: string;
  /** Of metadata alone. */
  readonly AUTH_SECRET?: string;
};

export function makeSecrets(): {
  readonly services: Readonly<Record<ServiceName, ServiceSecrets>>;
  readonly natsConf: string;
} {
  const keys = new Map(serviceNames.map((service) => [service, generateTokenKeys()]));
  const passwords = Object.fromEntries(
    serviceNames.map((service) => [service, randomBytes(24).toString("base64url")]),
  ) as Record<ServiceName, string>;
  const TOKEN_PUBLIC_KEYS = writePublicKeys(
    new Map([...keys].map(([service, pair]) => [service, pair.publicKey])),
  );
  const services = Object.fromEntries(
    [...keys].map(([service, pair]) => [
      service,
      {
        NATS_PASSWORD: passwords[service],
        TOKEN_PRIVATE_KEY: pair.privateKey,
        TOKEN_PUBLIC_KEYS,
        ...(service === "metadata" ? { AUTH_SECRET: randomBytes(32).toString("base64url") } : {}),
      },
    ]),
  ) as Record<ServiceName, ServiceSecrets>;
  const natsConf = renderNatsConf({
    host: "0.0.0.0",
    port: 4222,
    storeDir: "/data",
    prefix: defaultSubjectPrefix,
    passwords,
  });
  return { services, natsConf };
}

export function writeSecrets(folder: string): "written" | "kept" {
  const conf = join(folder, "nats.conf");
  if (existsSync(conf)) return "kept";
  mkdirSync(folder, { recursive: true });
  const { services, natsConf } = makeSecrets();
  for (const [service, secrets] of Object.entries(services)) {
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(folder, `${service}.env`), lines.join(""), { mode: 0o644 });
  }
  // Written last: it says that all of it is there.
  writeFileSync(conf, natsConf, { mode: 0o644 });
  return "written";
}

if (import.meta.main) {
  const folder = process.argv[2];
  if (folder === undefined) {
    console.error("usage: node scripts/deploy/write-secrets.ts <folder>");
    process.exit(2);
  }
  console.log(`${resolve(folder)}: secrets ${writeSecrets(resolve(folder))}`);
}
