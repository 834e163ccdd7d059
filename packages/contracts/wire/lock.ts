import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { type WireSchema, describeWire } from "./describe.ts";

/**
 * The lock remembers the hash of every wire schema at its version. A schema may only change together with its version:
 * an older process that is still running reads by the old one.
 *
 * `npm run regenerate` brings the lock up to date and refuses a change under the same version; with
 * `--check` it only says whether the lock is up to date.
 */
const lockFile = new URL("./wire.lock.json", import.meta.url);
const lockSchema = z.record(z.string(), z.object({ version: z.int(), hash: z.string() }));
export type WireLock = z.infer<typeof lockSchema>;

export function readLock(): WireLock {
  return lockSchema.parse(JSON.parse(readFileSync(lockFile, "utf8")));
}

/** What keeps the schemas and the lock apart, in words; empty when they agree. */
export function compareWithLock(
  wire: readonly WireSchema[],
  lock: WireLock,
): { readonly broken: string[]; readonly unlocked: string[] } {
  const broken: string[] = [];
  const unlocked: string[] = [];
  for (const { name, version, hash, speaksBefore } of wire) {
    const locked = lock[name];
    if (locked === undefined) unlocked.push(`${name} is new`);
    else if (version < locked.version)
      broken.push(`${name} went back from version ${locked.version} to ${version}`);
    else if (version > locked.version) {
      const alone =
        speaksBefore !== false
          ? ""
          : `; while releases change, calls between ${locked.version} and ${version} fail`;
      unlocked.push(`${name} has version ${version} now${alone}`);
    } else if (hash !== locked.hash)
      broken.push(`${name} changed but is still version ${version}: raise its version`);
  }
  const names = new Set(wire.map(({ name }) => name));
  for (const name of Object.keys(lock)) if (!names.has(name)) unlocked.push(`${name} is gone`);
  return { broken, unlocked };
}

if (import.meta.main) {
  const wire = describeWire();
  const { broken, unlocked } = compareWithLock(wire, readLock());
  for (const line of [...broken, ...unlocked]) process.stdout.write(`${line}\n`);
  const wrong = process.argv.includes("--check") ? [...broken, ...unlocked] : broken;
  if (wrong.length > 0) process.exitCode = 1;
  else if (unlocked.length > 0) {
    const lines = wire.map(
      ({ name, version, hash }) => `  ${JSON.stringify(name)}: { "version": ${version}, "hash": "${hash}" }`,
    );
    writeFileSync(lockFile, `{\n${lines.join(",\n")}\n}\n`);
  }
}
