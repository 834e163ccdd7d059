import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { WasmModule } from "../occt/load.ts";

export { directoryStore } from "./directory-store.ts";

/** OCCT's wasm, compiled once: share the module with workers through workerData. */
export async function compileOcct(): Promise<WasmModule> {
  const path = createRequire(import.meta.url).resolve("opencascade.js/wasm");
  return WebAssembly.compile(await readFile(path));
}
