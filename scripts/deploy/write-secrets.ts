/**
 * Makes the secrets that services share among themselves, once: `npm run secrets -- <folder>`.
 * For each service a folder with an env file (NATS password, token keys, its Postgres role), and nats/nats.conf with the
 * users. What is there stays. With POSTGRES_ADMIN_URL, the superuser's address of the database, it also makes the
 * Postgres roles that the env files name.
 */
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseEnv } from "node:util";
import { defaultSubjectPrefix, type ServiceName, serviceNames } from "@solidtype/contracts";
import { generateTokenKeys, renderNatsConf, writePublicKeys } from "@solidtype/service-kit";
import { createRoles } from "../start/postgres.ts";

export type ServiceSecrets = {
  readonly NATS_PASSWORD: string;
  readonly TOKEN_PRIVATE_KEY: string;
  readonly TOKEN_PUBLIC_KEYS: string;
  /** Of metadata alone. */
  readonly AUTH_SECRET?: string;
  readonly DATABASE_URL?: string;
  /** Of docsync alone. */
  readonly DOCSYNC_DATABASE_URL?: string;
};

/** The user that services run as in their images. */
const serviceUser = 10_001;
const postgresAt = "postgres:5432/solidtype";

const word = (bytes = 24): string => randomBytes(bytes).toString("base64url");
const postgresUrl = (role: string) => `postgresql://${role}:${word()}@${postgresAt}`;

export function makeSecrets(): {
  readonly services: Readonly<Record<ServiceName, ServiceSecrets>>;
  readonly natsConf: string;
} {
  const keys = new Map(serviceNames.map((service) => [service, generateTokenKeys()]));
  const passwords = Object.fromEntries(serviceNames.map((service) => [service, word()])) as Record<
    ServiceName,
    string
  >;
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
        ...(service === "metadata" ? { AUTH_SECRET: word(32), DATABASE_URL: postgresUrl("metadata") } : {}),
        ...(service === "docsync" ? { DOCSYNC_DATABASE_URL: postgresUrl("docsync") } : {}),
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

/** Nobody but its owner reads a secret, who adds to some of them by hand; where root writes, the owner is the service that it is for. */
function write(folder: string, name: string, text: string, owner: number | null): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  if (owner !== null && process.getuid?.() === 0) chownSync(file, owner, owner);
}

export function writeSecrets(folder: string): "written" | "kept" {
  const conf = join(folder, "nats", "nats.conf");
  if (existsSync(conf)) return "kept";
  const { services, natsConf } = makeSecrets();
  for (const [service, secrets] of Object.entries(services)) {
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
    write(join(folder, service), "env", lines.join(""), serviceUser);
  }
  // Written last: it says that all of it is there.
  write(join(folder, "nats"), "nats.conf", natsConf, null);
  return "written";
}

/** The passwords of the roles, as the services' own env files have them. */
function roles(folder: string): { readonly metadata: string; readonly docsync: string } {
  const password = (service: "metadata" | "docsync", name: "DATABASE_URL" | "DOCSYNC_DATABASE_URL") => {
    const url = parseEnv(readFileSync(join(folder, service, "env"), "utf8"))[name];
    if (url === undefined) throw new Error(`${join(folder, service, "env")} has no ${name}`);
    return new URL(url).password;
  };
  return {
    metadata: password("metadata", "DATABASE_URL"),
    docsync: password("docsync", "DOCSYNC_DATABASE_URL"),
  };
}

if (import.meta.main) {
  const [, , given] = process.argv;
  if (given === undefined) {
    console.error("usage: npm run secrets -- <folder>");
    process.exit(2);
  }
  const folder = resolve(given);
  console.log(`${folder}: secrets ${writeSecrets(folder)}`);
  const admin = process.env["POSTGRES_ADMIN_URL"];
  if (admin !== undefined) {
    await createRoles(
      (database) => Object.assign(new URL(admin), { pathname: database }).href,
      roles(folder),
    );
    console.log("Postgres roles: metadata, docsync");
  }
}
