import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";
import { dirname } from "node:path";

const keepBytes = 16 * 1024 * 1024;

/**
 * A file that a child process writes to by itself: no pipe that could fill up, and its last words are there however
 * it ended. Past 16 MB the file is copied to `.1` and begun anew; the child appends, so it does not notice.
 */
export class LogFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    this.trim();
  }

  /**
   * A handle for one child; the caller closes it once the child has it. None where the file cannot be written: that the
   * child runs counts more than what it says.
   */
  open(): number | undefined {
    try {
      // Its folder may have been cleared away since.
      mkdirSync(dirname(this.path), { recursive: true });
      return openSync(this.path, "a");
    } catch {
      return undefined;
    }
  }

  trim(): void {
    if (!existsSync(this.path) || statSync(this.path).size < keepBytes) return;
    const before = `${this.path}.1`;
    try {
      copyFileSync(this.path, before);
    } catch {
      rmSync(before, { force: true, recursive: true }); // there is no room for it: what is still to be written counts more
    }
    truncateSync(this.path);
  }

  /** The last lines, as many as there are. */
  last(lines: number): string[] {
    if (!existsSync(this.path)) return [];
    const size = statSync(this.path).size;
    const buffer = Buffer.alloc(Math.min(size, 16_384));
    const handle = openSync(this.path, "r");
    try {
      readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    } finally {
      closeSync(handle);
    }
    return buffer
      .toString("utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-lines);
  }
}
