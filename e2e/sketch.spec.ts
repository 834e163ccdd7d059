import { createNodeSketchSolver } from "@solidtype/sketch/node";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { lonePage } from "./harness/lone-page.ts";
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
  const lead = await lonePage({
    stdin: { contents: program, resolveDir: import.meta.dirname, loader: "ts" },
  });
  const page = await browser.newPage();
  await lead(page);
  await page.waitForFunction(() => "result" in globalThis);
  const there = await page.evaluate(() => Reflect.get(globalThis, "result") as Promise<unknown>);
  const here = sketchAndDrag(await createNodeSketchSolver());
  expect(there).toEqual(JSON.parse(JSON.stringify(here)));
  await page.close();
});
