import { randomUUID } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { lookUp } from "./processes.ts";

/** Beside those that are served just now: whoever goes to and fro between two branches need not build each time. */
const mostKept = 2;

/**
 * Builds of the web app, each in a folder by the key of its sources: a page that was loaded from one goes on loading from
 * it, whatever is built meanwhile. Whoever serves one leaves a mark; what nobody serves any more goes when others are
 * built. Of several who want to build, one does at a time.
 */
export class WebBuilds {
  readonly #folder: string;
  readonly #marks: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#marks = join(folder, "served");
  }

  /**
   * The folder of the build, for as long as this process lives; `make` makes it where there is none, and says where.
   * `onWait` is told once where somebody else builds meanwhile, which takes minutes.
   */
  async take(key: string, make: () => Promise<string>, onWait: () => void): Promise<string> {
    mkdirSync(this.#marks, { recursive: true });
    writeFileSync(join(this.#marks, `${key}.${process.pid}`), me());
    const folder = join(this.#folder, key);
    if (existsSync(folder)) return folder;
    const release = await this.#alone(onWait);
    try {
      // Whoever was first may have built the same.
      if (!existsSync(folder)) renameSync(await make(), folder);
      this.#clear();
    } finally {
      release();
    }
    return folder;
  }

  /** Waits for whoever builds just now, unless that was killed. */
  async #alone(onWait: () => void): Promise<() => void> {
    const lock = join(this.#folder, "building");
    const own = `${lock}.${randomUUID()}`;
    writeFileSync(own, me());
    try {
      for (let isTold = false; !isLinked(own, lock);) {
        const said = readIfThere(lock);
        if (lives(said)) {
          if (!isTold) onWait();
          isTold = true;
          await wait(200);
        } else if (said !== undefined) takeAway(lock);
      }
    } finally {
      rmSync(own);
    }
    return () => rmSync(lock, { force: true });
  }

  #clear(): void {
    const marks = readdirSync(this.#marks).map((name) => {
      const path = join(this.#marks, name);
      return {
        path,
        key: name.split(".")[0] ?? "",
        served: lives(readIfThere(path)),
        at: statSync(path).mtimeMs,
      };
    });
    const kept = new Set(marks.filter(({ served }) => served).map(({ key }) => key));
    const others = new Set(marks.toSorted((a, b) => b.at - a.at).map(({ key }) => key)).difference(kept);
    for (const key of [...others].slice(0, mostKept)) kept.add(key);
    for (const { path, key } of marks) if (!kept.has(key)) rmSync(path, { force: true });
    const folders = readdirSync(this.#folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) if (name !== "served" && !kept.has(name)) this.#remove(name);
  }

  /** To remove takes a while, and may be cut off: what is not whole must not be found under the name of a build. */
  #remove(name: string): void {
    const [folder, gone] = [join(this.#folder, name), join(this.#folder, `gone.${randomUUID()}`)];
    renameSync(folder, gone);
    // Somebody may have come to serve it since the marks were read.
    const isServed = readdirSync(this.#marks).some(
      (mark) => mark.split(".")[0] === name && lives(readIfThere(join(this.#marks, mark))),
    );
    if (isServed) renameSync(gone, folder);
    else rmSync(gone, { recursive: true });
  }
}

/** This process, told from a later one with the same number. */
const me = (): string => `${process.pid} ${lookUp(process.pid)?.born ?? ""}`;

function lives(marked = ""): boolean {
  const [pid = "", ...born] = marked.split(" ");
  return pid !== "" && lookUp(Number(pid))?.born === born.join(" ");
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** A lock that somebody left who was killed. Whoever else waited may have taken it away first, and have put up their own. */
function takeAway(lock: string): void {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (lives(readIfThere(aside))) isLinked(aside, lock);
  rmSync(aside);
}

/** Whether the name was free: a link is there with all that the file says, or not at all. */
function isLinked(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
