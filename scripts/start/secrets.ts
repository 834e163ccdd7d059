import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { generateTokenKeys } from "@solidtype/service-kit";
import { z } from "zod";
import { SetupError } from "../steps.mjs";

const secret = z.string().min(16);
const perService = z.record(z.enum(serviceNames), secret);

const secretsSchema = z.object({
  postgres: secret,
  postgresRoles: z.object({ metadata: secret, docsync: secret }),
  redis: secret,
  auth: secret,
  nats: perService,
  tokenKeys: z.record(z.enum(serviceNames), z.object({ privateKey: secret, publicKey: secret })),
});

/** What the processes of one data folder prove themselves with; made at the first start, kept beside the data. */
export type Secrets = z.infer<typeof secretsSchema>;

export function loadSecrets(home: string): Secrets {
  const file = join(home, "secrets.json");
  const text = readIfThere(file);
  if (text !== undefined) return read(file, text);
  const made = makeSecrets();
  mkdirSync(home, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(made, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

function read(file: string, text: string): Secrets {
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new SetupError(`${file} does not hold the secrets of this data folder`, {
      todo: "restore it from a copy, or start afresh without the local data: npm start -- --reset",
      cause: error,
    });
  }
}

function makeSecrets(): Secrets {
  const word = () => randomBytes(24).toString("base64url");
  const each = <T>(make: () => T) =>
    Object.fromEntries(serviceNames.map((name) => [name, make()])) as Record<ServiceName, T>;
  return {
    postgres: word(),
    postgresRoles: { metadata: word(), docsync: word() },
    redis: word(),
    auth: word(),
    nats: each(word),
    tokenKeys: each(generateTokenKeys),
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
