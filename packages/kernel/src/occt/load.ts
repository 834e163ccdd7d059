import init, { type OpenCascadeInstance } from "opencascade.js";

/** Compile once and share it: each worker only instantiates. */
export type WasmModule = WebAssembly.Module;

export async function loadOcct(wasm: WasmModule): Promise<OpenCascadeInstance> {
  const silent = () => undefined;
  return init({
    print: silent,
    printErr: silent,
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WasmModule) => void,
    ) {
      void WebAssembly.instantiate(wasm, imports).then((instance) => done(instance, wasm));
      return {};
    },
  });
}

/** OCCT's memory. Growing replaces the buffer, so never keep it over a call. */
export function heapOf(oc: OpenCascadeInstance): ArrayBuffer {
  return oc.wasmMemory.buffer as ArrayBuffer;
}

/** It never shrinks, and 1.1.0 leaks in booleans, fillets and checks: recycle past a limit. */
export function heapBytes(oc: OpenCascadeInstance): number {
  return heapOf(oc).byteLength;
}
