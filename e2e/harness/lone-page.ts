import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { build, type BuildOptions } from "esbuild";
import type { Page } from "playwright-core";

const address = "http://lone.localhost/";
const bareDocument = `<script type="module" src="/program.js"></script>`;

/** Bundles a program for a page without the product, with the sketch solver beside it; what comes of it leads a page there. */
export async function lonePage(
  program: Pick<BuildOptions, "entryPoints" | "stdin">,
  document = bareDocument,
): Promise<(page: Page) => Promise<void>> {
  const bundle = await build({
    ...program,
    bundle: true,
    format: "esm",
    platform: "browser",
    external: ["node:*"],
    write: false,
    logLevel: "silent",
  });
  const script = bundle.outputFiles[0]?.text ?? "";
  const near = createRequire(import.meta.resolve("@solidtype/sketch/node"));
  const wasm = await readFile(near.resolve("@salusoft89/planegcs/dist/planegcs_dist/planegcs.wasm"));
  return async (page) => {
    await page.route(`${address}**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === "/planegcs.wasm")
        return route.fulfill({ body: wasm, contentType: "application/wasm" });
      if (pathname === "/program.js") return route.fulfill({ body: script, contentType: "text/javascript" });
      return route.fulfill({ body: document, contentType: "text/html" });
    });
    await page.goto(address);
  };
}
