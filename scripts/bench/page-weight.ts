import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";

export type PageWeight = {
  /** Gzipped bytes of everything that the page's first load names. */
  readonly gzip: number;
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly gzip: number }[];
};

type Manifest = { readonly entryJSFiles: { readonly [entry: string]: readonly string[] } };

/**
 * The JavaScript that a page of the built web app loads before anything is clicked: what all pages share, and its own
 * entries. Chunks that come later (dialogs, the sketcher, the kernel's worker) and wasm are not in it.
 */
export function pageWeight(next: string, page: string): PageWeight {
  const shared = JSON.parse(readFileSync(join(next, "build-manifest.json"), "utf8")) as {
    readonly rootMainFiles: readonly string[];
  };
  const global: { __RSC_MANIFEST?: { readonly [page: string]: Manifest } } = {};
  const manifest = join(next, "server/app", `${page}_client-reference-manifest.js`);
  runInNewContext(readFileSync(manifest, "utf8"), { globalThis: global, ...global });
  const entries = Object.values(Object.values(global.__RSC_MANIFEST ?? {})[0]?.entryJSFiles ?? {}).flat();
  const files = [...new Set([...shared.rootMainFiles, ...entries])].map((file) => {
    const content = readFileSync(join(next, file));
    return { file, bytes: content.length, gzip: gzipSync(content, { level: 9 }).length };
  });
  return { gzip: files.reduce((sum, file) => sum + file.gzip, 0), files };
}
