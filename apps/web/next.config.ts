import type { NextConfig } from "next";
import { placeWasm } from "./build/copy-wasm.ts";

const root = new URL("../..", import.meta.url).pathname;

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: {
    root,
    rules: {
      "**/three/build/three.module.js": { loaders: ["./build/leave-out.cjs"], as: "*.js" },
      "**/lib0/buffer.js": { loaders: ["./build/leave-out.cjs"], as: "*.js" },
    },
  },
  transpilePackages: ["contracts", "access", "sketch", "document", "kernel", "tools", "sync"].map(
    (name) => `@solidtype/${name}`,
  ),
  env: placeWasm(),
  // `tsc -b` checks the types of the whole tree at once; Next needs a JS API that TypeScript 7 does not have.
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  poweredByHeader: false,
  reactStrictMode: true,
  headers: async () => [
    {
      source: "/wasm/:file",
      headers: [{ key: "Cache-Control", value: "public, max-age=31536000, immutable" }],
    },
  ],
};

export default config;
