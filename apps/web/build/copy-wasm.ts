import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const app = join(import.meta.dirname, "..");

function packageOf(file: string): { readonly version: string } {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
}

function place(owner: string, file: string, name: string): string {
  const from = createRequire(join(app, `../../packages/${owner}/package.json`)).resolve(file);
  const to = `${name}-${packageOf(from).version}.wasm`;
  mkdirSync(join(app, "public/wasm"), { recursive: true });
  if (!existsSync(join(app, "public/wasm", to))) copyFileSync(from, join(app, "public/wasm", to));
  return `/wasm/${to}`;
}

/**
 * The geometry libraries as files of their own under versioned names: cached for ever, exchangeable as the LGPL grants,
 * and out of the bundler's hands, which would mangle their loaders.
 */
export function placeWasm(): { readonly OCCT_WASM: string; readonly PLANEGCS_WASM: string } {
  return {
    OCCT_WASM: place("kernel", "opencascade.js/wasm", "occt"),
    PLANEGCS_WASM: place("sketch", "@salusoft89/planegcs/dist/planegcs_dist/planegcs.wasm", "planegcs"),
  };
}
