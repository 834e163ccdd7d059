import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { SetupError } from "../steps.mjs";
import { isOpen, openPostgresPackage, sharedFolder } from "./open-postgres.ts";
import { run } from "./shell.ts";

/** Where Postgres runs: its binaries, its data, and as whom. Postgres refuses to run as root. */
export type PostgresPlace = { bin: string; data: string; uid?: number; gid?: number };

/**
 * Finds the place. As root, Postgres gets a system user of its own, and everything it touches must lie in folders
 * that this user may pass through: below a closed folder such as root's home, binaries and data go to /var/lib.
 */
export async function postgresPlace(
  home: string,
  { afresh }: { readonly afresh: boolean },
): Promise<PostgresPlace> {
  const bin = join(openPostgresPackage(), "native/bin");
  if (process.getuid?.() !== 0) {
    mkdirSync(join(home, "postgres"), { recursive: true });
    return { bin, data: join(home, "postgres", "data") };
  }
  const user = await systemUser();
  mkdirSync(home, { recursive: true });
  const base = isOpen(home) ? join(home, "postgres") : outsidePlace(realpathSync(home), sharedFolder, afresh);
  mkdirSync(base, { recursive: true, mode: 0o755 });
  chownSync(base, user.uid, user.gid);
  return { bin, data: join(base, "data"), ...user };
}

/**
 * The folder that stands for a closed home. The home keeps the folder's random name, so a home that was deleted and
 * made again never meets the data of the one before. That data may still be somebody's, whose home was only moved: it is
 * never removed, but told. And a home whose data is gone, as in a container that kept only one of the two, does not begin
 * with an empty database unasked.
 */
export function outsidePlace(home: string, shared: string, afresh: boolean): string {
  const pointer = join(home, "postgres-place");
  if (existsSync(pointer)) {
    const place = join(shared, readFileSync(pointer, "utf8").trim());
    if (!afresh && !existsSync(place))
      throw new SetupError(`The Postgres data of ${home} was in ${place}, and is not there`, {
        tried: "to find that folder",
        todo: "put it back, or start afresh without the local data: npm start -- --reset",
      });
    return place;
  }
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  for (const name of readdirSync(shared)) {
    const owner = join(shared, name, "home");
    if (existsSync(owner) && readFileSync(owner, "utf8") === home)
      process.stdout.write(
        `  ⚠ ${join(shared, name)} has the Postgres data of a folder that was at ${home} before. Remove it once nobody needs that.\n`,
      );
  }
  const name = `data-${randomBytes(6).toString("hex")}`;
  mkdirSync(join(shared, name), { mode: 0o755 });
  writeFileSync(join(shared, name, "home"), home);
  writeFileSync(pointer, `${name}\n`);
  return join(shared, name);
}

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
