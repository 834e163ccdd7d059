import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseModel, type PartModel } from "@solidtype/document";
import { createKernel, type Kernel } from "@solidtype/kernel";
import { compileOcct } from "@solidtype/kernel/node";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { factsOf } from "./harness/part-facts.ts";

const root = join(import.meta.dirname, "..");
const examples = join(root, "examples");

let browser: Browser;
let server: Server;
let page: Page;
let kernel: Kernel;

beforeAll(async () => {
  [browser, server, kernel] = await Promise.all([openBrowser(), servePage(), ownKernel()]);
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => globalThis.ready);
});

afterAll(async () => {
  await browser.close();
  server.close();
});

async function ownKernel(): Promise<Kernel> {
  return createKernel({ wasm: await compileOcct(), solver: await createNodeSketchSolver() });
}

/** The kernel as one script, and the two wasm files beside it. */
async function servePage(): Promise<Server> {
  const bundle = await build({
    entryPoints: [join(root, "e2e/harness/kernel-page.ts")],
    bundle: true,
    format: "esm",
    target: "esnext",
    write: false,
    external: ["node:*", "module", "fs", "path", "url"],
  });
  const from = (pack: string, file: string) =>
    readFileSync(createRequire(join(root, pack, "package.json")).resolve(file));
  const content: { readonly [path: string]: readonly [type: string, body: string | Uint8Array] } = {
    "/": ["text/html", '<!doctype html><script type="module" src="/kernel.js"></script>'],
    "/kernel.js": ["text/javascript", bundle.outputFiles[0]!.contents],
    "/occt.wasm": ["application/wasm", from("packages/kernel", "opencascade.js/wasm")],
    "/planegcs.wasm": [
      "application/wasm",
      from("packages/sketch", "@salusoft89/planegcs/dist/planegcs_dist/planegcs.wasm"),
    ],
  };
  const made = createServer((request, response) => {
    const [type, body] = content[request.url ?? ""] ?? ["text/plain", ""];
    response.setHeader("content-type", type).end(body);
  });
  await new Promise<void>((listening) => made.listen(0, "127.0.0.1", listening));
  return made;
}

function exampleModel(file: string): PartModel {
  const model = parseModel(JSON.parse(readFileSync(join(examples, file), "utf8")));
  if (!model.ok) throw new Error(model.error.message);
  return model.value;
}

it.each(readdirSync(examples).filter((file) => file.endsWith(".json")))(
  "builds %s alike in Chromium and in Node",
  async (file) => {
    const model = exampleModel(file);
    const [here, there] = [
      await factsOf(kernel, model),
      await page.evaluate((part) => globalThis.rebuild(part), model),
    ];
    expect(there).toEqual(here);
  },
);
