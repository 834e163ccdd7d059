import { fail, ok, type Result } from "@solidtype/contracts";
import { type PartModel, parseModel } from "@solidtype/document";
import { mkdir, readFile, writeFile } from "node:fs/promises";
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
    const path = resolve(this.#folder, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return ok(null);
    } catch (error) {
      return fail("file-unwritable", `${name} cannot be written: ${reasonOf(error)}`);
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
  ENOSPC: "the disk is full",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? error.message;
}
