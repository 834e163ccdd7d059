import { fail, ok, type Result } from "@solidtype/contracts";
import { type PartModel, parseModel } from "@solidtype/document";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

export type FileCode = "file-unreadable" | "file-unwritable" | "model-wrong";

/** Reads and writes files as the caller names them, from where the caller stands. */
export class Files {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(name: string): Promise<Result<Uint8Array, FileCode>> {
    try {
      return ok(new Uint8Array(await readFile(resolve(this.#folder, name))));
    } catch (error) {
      return fail("file-unreadable", `${name} cannot be read: ${reasonOf(error)}`);
    }
  }

  async write(name: string, content: Uint8Array | string): Promise<Result<null, FileCode>> {
    try {
      await writeFile(resolve(this.#folder, name), content);
      return ok(null);
    } catch (error) {
      // A folder is not made: its name is more often mistyped than new.
      const why = codeOf(error) === "ENOENT" ? `there is no folder ${dirname(name)}` : reasonOf(error);
      return fail("file-unwritable", `${name} cannot be written: ${why}`);
    }
  }

  async readModel(name: string): Promise<Result<PartModel, FileCode>> {
    const bytes = await this.read(name);
    if (!bytes.ok) return bytes;
    let content: unknown;
    try {
      content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.value));
    } catch (error) {
      return fail("model-wrong", `${name} is not JSON: ${reasonOf(error)}`);
    }
    const model = parseModel(content);
    return model.ok ? model : fail("model-wrong", `${name}: ${model.error.message}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "access is denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EROFS: "the disk is read-only",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
};

function reasonOf(error: unknown): string {
  return reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
