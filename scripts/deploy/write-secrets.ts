/**
 * Makes the secrets that services share among themselves, once: `npm run secrets -- <folder> [--prefix <word>]`, where
 * the word is the first of every subject, for platforms that share a NATS.
 * For each service a folder with an env file (NATS password, token keys, its Postgres role), which is never written over;
 * and nats/nats.conf with the users, which every run brings up to date with this release and those passwords. With
 * POSTGRES_ADMIN_URL, the superuser's address of the database, it also makes the Postgres roles that the env files name.
 */
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs, parseEnv } from "node:util";
import { defaultSubjectPrefix, type ServiceName, serviceNames, subjectPrefix } from "@solidtype/contracts";
import { generateTokenKeys, renderNatsConf, writePublicKeys } from "@solidtype/service-kit";
import { createRoles } from "../start/postgres.ts";
import { SetupError } from "../steps.mjs";

export type ServiceSecrets = {
  readonly NATS_PASSWORD: string;
  readonly TOKEN_PRIVATE_KEY: string;
  readonly TOKEN_PUBLIC_KEYS: string;
  /** Where it is not the usual one. */
  readonly NATS_PREFIX?: string;
  readonly NATS_USER?: string;
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

export function makeSecrets(prefix = defaultSubjectPrefix): Readonly<Record<ServiceName, ServiceSecrets>> {
  const keys = new Map(serviceNames.map((service) => [service, generateTokenKeys()]));
  const TOKEN_PUBLIC_KEYS = writePublicKeys(
    new Map([...keys].map(([service, pair]) => [service, pair.publicKey])),
  );
  return Object.fromEntries(
    [...keys].map(([service, pair]) => [
      service,
      {
        NATS_PASSWORD: word(),
        TOKEN_PRIVATE_KEY: pair.privateKey,
        TOKEN_PUBLIC_KEYS,
        ...(prefix === defaultSubjectPrefix
          ? {}
          : { NATS_PREFIX: prefix, NATS_USER: `${prefix}-${service}` }),
        ...(service === "metadata" ? { AUTH_SECRET: word(32), DATABASE_URL: postgresUrl("metadata") } : {}),
        ...(service === "docsync" ? { DOCSYNC_DATABASE_URL: postgresUrl("docsync") } : {}),
      },
    ]),
  ) as Record<ServiceName, ServiceSecrets>;
}

/** Nobody but its owner reads a secret, who adds to some of them by hand; where root writes, the owner is the service that it is for. */
function write(file: string, text: string, owner: number | null): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600, flush: true });
  if (owner !== null && process.getuid?.() === 0) chownSync(file, owner, owner);
}

const envOf = (folder: string, service: ServiceName): string => join(folder, service, "env");
const half = (file: string): string => `${file}.new`;

/**
 * All env files or none: each holds the keys of all services. They are put into their places once all are written, so
 * a run that was cut off is finished, or begun anew, by the next one.
 */
function writeEnvFiles(folder: string, prefix: string | undefined): "written" | "kept" {
  const missing = serviceNames.filter((service) => !existsSync(envOf(folder, service)));
  if (missing.length === 0) return "kept";
  if (missing.length === serviceNames.length) {
    for (const [service, secrets] of Object.entries(makeSecrets(prefix))) {
      const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
      write(half(envOf(folder, service as ServiceName)), lines.join(""), serviceUser);
    }
  }
  const lost = missing.map((service) => envOf(folder, service)).filter((file) => !existsSync(half(file)));
  if (lost.length > 0)
    throw new SetupError(`Some of the secrets in ${folder} are missing: nothing was changed`, {
      tried: lost.join(", "),
      todo: "put these files back from a copy of the folder; only where nothing ever ran with its secrets, empty it instead",
    });
  for (const service of missing) renameSync(half(envOf(folder, service)), envOf(folder, service));
  return "written";
}

/** The value of a variable in a service's env file. */
function valueIn(folder: string, service: ServiceName, name: keyof ServiceSecrets): string {
  const file = envOf(folder, service);
  const value = parseEnv(readFileSync(file, "utf8"))[name];
  if (value === undefined || value === "")
    throw new SetupError(`${file} has no ${name}`, { todo: "put it back from a copy of the file" });
  return value;
}

/** A later run finds it in the env files, from which the services have it, too: with two they would not hear each other. */
function prefixIn(folder: string, given: string | undefined): string {
  const of = (service: ServiceName) =>
    parseEnv(readFileSync(envOf(folder, service), "utf8"))["NATS_PREFIX"] ?? defaultSubjectPrefix;
  const prefix = given ?? of("gateway");
  const others = serviceNames.filter((service) => of(service) !== prefix);
  const users = prefix === defaultSubjectPrefix ? "" : ` and NATS_USER=${prefix}-<service>`;
  const instead = given === undefined ? "" : ", or leave --prefix out";
  if (others.length > 0)
    throw new SetupError(
      `The services of ${folder} do not all have the prefix ${prefix}: nats.conf was not changed`,
      {
        tried: others.map((service) => envOf(folder, service)).join(", "),
        todo: `write NATS_PREFIX=${prefix}${users} into each env file${instead}`,
      },
    );
  return prefix;
}

/** What each service may say and hear is a release's matter, and its password the installation's. */
function writeNatsConf(folder: string, prefix: string): "written" | "kept" | "renewed" {
  const file = join(folder, "nats", "nats.conf");
  const passwords = serviceNames.map((service) => [service, valueIn(folder, service, "NATS_PASSWORD")]);
  const text = renderNatsConf({
    host: "0.0.0.0",
    port: 4222,
    storeDir: "/data",
    prefix,
    userOf: (service) => parseEnv(readFileSync(envOf(folder, service), "utf8"))["NATS_USER"] ?? service,
    passwords: Object.fromEntries(passwords) as Record<ServiceName, string>,
  });
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (before === text) return "kept";
  // Somebody may have added to it by hand.
  if (before !== undefined) write(`${file}.before`, before, null);
  write(half(file), text, null);
  renameSync(half(file), file);
  return before === undefined ? "written" : "renewed";
}

export const writeSecrets = (folder: string, prefix?: string) => ({
  secrets: writeEnvFiles(folder, prefix),
  natsConf: writeNatsConf(folder, prefixIn(folder, prefix)),
});

/** The passwords of the roles, as the services' own env files have them. */
const roles = (folder: string) => ({
  metadata: new URL(valueIn(folder, "metadata", "DATABASE_URL")).password,
  docsync: new URL(valueIn(folder, "docsync", "DOCSYNC_DATABASE_URL")).password,
});

async function run(folder: string, prefix: string | undefined): Promise<void> {
  const { secrets, natsConf } = writeSecrets(folder, prefix);
  console.log(`${folder}: secrets ${secrets}, nats.conf ${natsConf}`);
  if (natsConf === "renewed")
    console.log(
      "The one before is nats.conf.before. A NATS that runs needs the new one: nats-server --signal reload",
    );
  const admin = process.env["POSTGRES_ADMIN_URL"];
  if (admin === undefined) return;
  await createRoles((database) => Object.assign(new URL(admin), { pathname: database }).href, roles(folder));
  console.log("Postgres roles: metadata, docsync");
}

const usage = "usage: npm run secrets -- <folder> [--prefix <word>]";

function readArguments(args: string[]): { readonly folder: string; readonly prefix: string | undefined } {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { prefix: { type: "string" } },
    });
    const [folder, ...more] = positionals;
    const { prefix } = values;
    if (prefix !== undefined && !subjectPrefix.safeParse(prefix).success)
      throw new Error("--prefix is a short lower-case word: letters, digits, _ and -");
    if (folder !== undefined && more.length === 0) return { folder, prefix };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  console.error(usage);
  process.exit(2);
}

if (import.meta.main) {
  const { folder, prefix } = readArguments(process.argv.slice(2));
  try {
    await run(resolve(folder), prefix);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.render());
    process.exit(1);
  }
}
