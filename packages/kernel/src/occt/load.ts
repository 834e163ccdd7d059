import init, { type OpenCascadeInstance } from "opencascade.js";
import { callDirectly } from "./direct-calls.ts";
import { freeWhatIsDeleted, type Heap } from "./freeing.ts";
import { watchTraps } from "./trap-watch.ts";

/** Compile once and share it: each worker only instantiates. */
export type WasmModule = WebAssembly.Module;

export async function loadOcct(wasm: WasmModule): Promise<OpenCascadeInstance> {
  const silent = () => undefined;
  let table: WebAssembly.Table | undefined;
  const heap: Heap = { isWhole: true };
  const oc = await init({
    print: silent,
    printErr: silent,
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WasmModule) => void,
    ) {
      void WebAssembly.instantiate(wasm, imports).then((instance) => {
        table = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Table);
        watchTraps(table!, () => void (heap.isWhole = false));
        done(instance, wasm);
      });
      return {};
    },
  });
  callDirectly(oc);
  freeWhatIsDeleted(oc, table!, heap);
  return oc;
}

/** OCCT's memory. Growing replaces the buffer, so never keep it over a call. */
export function heapOf(oc: OpenCascadeInstance): ArrayBuffer {
  return oc.wasmMemory.buffer as ArrayBuffer;
}

/** It never shrinks, and some of 1.1.0 stays even when it is deleted: recycle past a limit. */
export function heapBytes(oc: OpenCascadeInstance): number {
  return heapOf(oc).byteLength;
}
