import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import { compressedWasm, placeWasm } from "./build/copy-wasm.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the bundler keeps from build to build hangs on a loader's options, but not on what is written in the loader. */
const leaveOut = {
  loader: "./build/leave-out.cjs",
  options: {
    as: createHash("sha256")
      .update(readFileSync(new URL("build/leave-out.cjs", import.meta.url)))
      .digest("hex"),
  },
};

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: {
    root,
    rules: {
      "**/three/build/three.module.js": { loaders: [leaveOut], as: "*.js" },
      "**/three/build/three.core.js": { loaders: [leaveOut], as: "*.js" },
      "**/lib0/buffer.js": { loaders: [leaveOut], as: "*.js" },
      "**/lib0/dom.js": { loaders: [leaveOut], as: "*.js" },
      "**/zod/v4/core/json-schema-processors.js": { loaders: [leaveOut], as: "*.js" },
      "**/zod/v4/core/to-json-schema.js": { loaders: [leaveOut], as: "*.js" },
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
  rewrites: async () => ({
    beforeFiles: compressedWasm.map(({ source, destination, has, missing }) => ({
      source,
      destination,
      has,
      missing,
    })),
    afterFiles: [],
    fallback: [],
  }),
  headers: async () => [
    {
      source: "/wasm/:file",
      headers: [{ key: "Cache-Control", value: "public, max-age=31536000, immutable" }],
    },
    ...compressedWasm.map(({ source, has, missing, headers }) => ({ source, has, missing, headers })),
  ],
};

export default config;
