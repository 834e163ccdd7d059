import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const app = join(import.meta.dirname, "..");

function packageOf(file: string): { readonly version: string } {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
}

/** The next step up takes ten times as long for a twentieth less. */
const brotliQuality = 9;

/** By what browsers call it, how its files end, and how they are made. The first that a browser takes is sent. */
const encodings = [
  {
    name: "br",
    ending: ".br",
    pack: (bytes: Buffer) =>
      brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
  },
  { name: "gzip", ending: ".gz", pack: (bytes: Buffer) => gzipSync(bytes, { level: 9 }) },
] as const;

/**
 * Puts a library where browsers find it. What is in it is in its name: whoever replaces the file in the package gives
 * browsers the new one, though they keep what they have for a year.
 */
export function placeFile(from: string, library: string, folder: string): string {
  const bytes = readFileSync(from);
  const content = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const to = `${library}-${packageOf(from).version}-${content}.wasm`;
  mkdirSync(folder, { recursive: true });
  // Compressed once, when the app is built, and not at every request: 23 MB are more than a second of it.
  for (const { ending, pack } of [{ ending: "", pack: (whole: Buffer) => whole }, ...encodings]) {
    const placed = join(folder, to + ending);
    if (existsSync(placed)) continue;
    writeFileSync(`${placed}.part`, pack(bytes));
    renameSync(`${placed}.part`, placed);
  }
  // Each build takes along all that lies here.
  for (const file of readdirSync(folder))
    if (file.startsWith(`${library}-`) && !file.startsWith(to)) rmSync(join(folder, file), { force: true });
  return to;
}

function place(owner: string, file: string, name: string): string {
  const from = createRequire(join(app, `../../packages/${owner}/package.json`)).resolve(file);
  return `/wasm/${placeFile(from, name, join(app, "public/wasm"))}`;
}

type Asked = { readonly type: "header"; readonly key: string; readonly value: string };
const asksFor = (name: string): Asked => ({
  type: "header",
  key: "accept-encoding",
  value: `(?:.*[,\\s])?${name}(?:[,;\\s].*)?`,
});

/** Whoever takes a compressed form gets that one, said to be what it is. */
export const compressedWasm = encodings.map(({ name, ending }, at) => ({
  source: "/wasm/:file",
  destination: `/wasm/:file${ending}`,
  has: [asksFor(name)],
  missing: encodings.slice(0, at).map((better) => asksFor(better.name)),
  headers: [
    { key: "Content-Type", value: "application/wasm" },
    { key: "Content-Encoding", value: name },
    { key: "Vary", value: "Accept-Encoding" },
  ],
}));

/**
 * The geometry libraries as files of their own under names of their own version and content: cached for ever, exchangeable as the LGPL grants,
 * and out of the bundler's hands, which would mangle their loaders.
 */
export function placeWasm(): { readonly OCCT_WASM: string; readonly PLANEGCS_WASM: string } {
  return {
    OCCT_WASM: place("kernel", "opencascade.js/wasm", "occt"),
    PLANEGCS_WASM: place("sketch", "@salusoft89/planegcs/dist/planegcs_dist/planegcs.wasm", "planegcs"),
  };
}
