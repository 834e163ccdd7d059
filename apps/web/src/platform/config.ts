/** Where the build has placed the geometry libraries. */
export const wasmFiles = {
  occt: process.env["OCCT_WASM"] ?? "",
  planegcs: process.env["PLANEGCS_WASM"] ?? "",
} as const;
