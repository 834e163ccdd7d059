declare module "gltf-validator" {
  /** The Khronos validator ships without types; this is the part of its report that tests read. */
  export function validateBytes(bytes: Uint8Array): Promise<{
    readonly issues: { readonly numErrors: number; readonly messages: readonly object[] };
    readonly info: object;
  }>;
}
