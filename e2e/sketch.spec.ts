import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { sketchAndDrag } from "./harness/sketching.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const program = `
  import { createSketchSolver } from "@solidtype/sketch";
  import { sketchAndDrag } from "./harness/sketching.ts";
  globalThis.result = createSketchSolver(fetch("/planegcs.wasm")).then(sketchAndDrag);
`;

it("solves, drags and finds regions in the browser to the same last digit as in Node", async () => {
  const bundle = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "browser",
    external: ["node:*"],
    write: false,
    logLevel: "silent",
  });
  const near = createRequire(import.meta.resolve("@solidtype/sketch/node"));
  const wasm = await readFile(near.resolve("@salusoft89/planegcs/dist/planegcs_dist/planegcs.wasm"));
  const page = await browser.newPage();
  await page.route("http://sketch.localhost/**", (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/planegcs.wasm") return route.fulfill({ body: wasm, contentType: "application/wasm" });
    if (pathname === "/program.js")
      return route.fulfill({ body: bundle.outputFiles[0]?.text ?? "", contentType: "text/javascript" });
    return route.fulfill({
      body: `<script type="module" src="/program.js"></script>`,
      contentType: "text/html",
    });
  });
  await page.goto("http://sketch.localhost/");
  await page.waitForFunction(() => "result" in globalThis);
  const there = await page.evaluate(() => Reflect.get(globalThis, "result") as Promise<unknown>);
  const here = sketchAndDrag(await createNodeSketchSolver());
  expect(there).toEqual(JSON.parse(JSON.stringify(here)));
  await page.close();
});
