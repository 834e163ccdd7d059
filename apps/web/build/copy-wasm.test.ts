import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { placeFile } from "./copy-wasm.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "solidtype-wasm-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a library that somebody has replaced by a build of their own has another address, in every form that browsers take", () => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ version: "1.2.3" }));
  const library = join(folder, "library.wasm");
  const read = (name: string) => readFileSync(join(folder, "public", name));
  const names = ["as it came", "their own"].map((content) => {
    writeFileSync(library, content);
    const name = placeFile(library, "occt", join(folder, "public"));
    expect(placeFile(library, "occt", join(folder, "public"))).toBe(name);
    const forms = [read(name), brotliDecompressSync(read(`${name}.br`)), gunzipSync(read(`${name}.gz`))];
    expect(forms.map(String)).toEqual([content, content, content]);
    expect(name).toMatch(/^occt-1\.2\.3-[\da-f]{8}\.wasm$/);
    return name;
  });
  expect(new Set(names).size).toBe(2);
  // What was there before goes into no build any more.
  expect(readdirSync(join(folder, "public"))).toHaveLength(3);
});
