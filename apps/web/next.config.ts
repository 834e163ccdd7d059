import type { NextConfig } from "next";

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: new URL("../..", import.meta.url).pathname,
  turbopack: { root: new URL("../..", import.meta.url).pathname },
  transpilePackages: ["@solidtype/contracts"],
  // `tsc -b` checks the types of the whole tree at once; Next needs a JS API that TypeScript 7 does not have.
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  poweredByHeader: false,
  reactStrictMode: true,
};

export default config;
