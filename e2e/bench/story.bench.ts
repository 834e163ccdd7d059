import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bench } from "@solidtype/bench";
import { demoAccounts } from "@solidtype/contracts";
import type { BrowserContext, Page, Response } from "playwright-core";
import { chromium, obtain } from "../../scripts/start/programs.ts";
import { type Product, startProduct } from "../harness/product.ts";
import { memoryBelow } from "./processes.ts";
import { browserIn, drawnPart, type Edit, editsOf, findBracket, lookAt, open, signIn } from "./sessions.ts";
import { noteWhenDrawn, scriptsBeforeDrawn } from "./watch-part.ts";

const OPENINGS = 5;
const ms = { unit: "ms" } as const;

type Measure = Parameters<Parameters<typeof bench>[1]>[0];

/**
 * What the browser has to fetch and run before the part is seen, wasm and workers aside, as gzip makes it. The page
 * itself notes when that is: what comes afterwards is not waited for by anybody.
 */
async function scriptsOf(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  await page.addInitScript(noteWhenDrawn);
  const scripts = new Map<string, Response>();
  page.on("response", (response: Response) => {
    if (response.request().resourceType() === "script") scripts.set(response.url(), response);
  });
  await page.goto(address);
  await page.locator(drawnPart).waitFor({ state: "attached" });
  const needed = await page.evaluate(scriptsBeforeDrawn);
  const sizeOf = async (script: Response) => gzipSync(await script.body()).length;
  const all = await Promise.all(needed.flatMap((url) => scripts.get(url) ?? []).map(sizeOf));
  await page.close();
  return all.reduce((sum, size) => sum + size, 0);
}

/** What this share of them stays within. */
const within = (share: number) => (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
const [p50, p95] = [within(0.5), within(0.95)];
const all = (edits: readonly Edit[], what: keyof Edit) => edits.map((edit) => edit[what]);

/** The story's own way: somebody signs in, finds a part, opens it and changes it, in a profile that was never used. */
async function alone(m: Measure, here: Page): Promise<void> {
  m.record({
    figure: "open a part from the dashboard, model visible",
    ...ms,
    runs: [await findBracket(here)],
  });
  await lookAt(here);
  const edits = await editsOf(here, null);
  const [first] = edits;
  if (first === undefined) throw new Error("nothing was edited");
  m.record({ figure: "the first edit, to local mesh", ...ms, runs: [first.mesh] });
  m.record({ figure: "the first edit, to the picture of it", ...ms, runs: [first.drawn] });
  m.record({ figure: "edit to durable, p95", ...ms, runs: [p95(all(edits, "saved"))] });
  // The triangles of the change have reached the page.
  const mesh = all(edits, "mesh");
  m.record({ figure: "edit to local mesh, p95", ...ms, goal: { atMost: 150 }, runs: [p95(mesh)] });
  m.record({ figure: "edit to local mesh, half of them", ...ms, runs: [p50(mesh)] });
  // The page has drawn them, and has only to be shown.
  m.record({ figure: "edit to the picture of it, p95", ...ms, runs: [p95(all(edits, "drawn"))] });
  m.record({ figure: "edit to the picture of it, half of them", ...ms, runs: [p50(all(edits, "drawn"))] });
}

/** The same by the part's address, without a page from which it was opened. */
async function byAddress(m: Measure, context: BrowserContext, address: string, how: string): Promise<void> {
  const { page } = await open(context, address);
  await lookAt(page);
  const mesh = all(await editsOf(page, null), "mesh");
  m.record({ figure: `edit to local mesh, ${how}, p95`, ...ms, runs: [p95(mesh)] });
  m.record({ figure: `edit to local mesh, ${how}, half of them`, ...ms, runs: [p50(mesh)] });
  await page.close();
}

/** A peer sits at a machine of their own; here both share two cores, and what each builds slows the other down. */
async function besidePeer(m: Measure, here: Page, there: Page): Promise<void> {
  await lookAt(there);
  const together = await editsOf(here, there);
  const peer = all(together, "peer");
  m.record({ figure: "edit to the peer's screen, p95", ...ms, goal: { atMost: 300 }, runs: [p95(peer)] });
  m.record({ figure: "edit to the peer's screen, half of them", ...ms, runs: [p50(peer)] });
  const mesh = all(together, "mesh");
  m.record({ figure: "edit to local mesh beside the peer's kernel, p95", ...ms, runs: [p95(mesh)] });
  m.record({ figure: "edit to local mesh beside the peer's kernel, half of them", ...ms, runs: [p50(mesh)] });
}

async function openings(m: Measure, context: BrowserContext, address: string): Promise<void> {
  const scripts = await scriptsOf(context, address);
  m.record({
    figure: "JavaScript of the editor, gzip",
    unit: "kB",
    goal: { atMost: 450 },
    runs: [scripts / 1000],
  });
  const runs: number[] = [];
  for (let run = 0; run < OPENINGS; run += 1) {
    const { page, took } = await open(context, address);
    runs.push(took);
    await page.close();
  }
  m.record({ figure: "open a cached part, model visible", ...ms, goal: { atMost: 1_500 }, runs });
}

function memory(m: Measure, product: Product): void {
  const parts = Object.entries(product.processes()).map(([name, pid]) => [name, memoryBelow(pid)] as const);
  m.record({
    figure: "memory of the idle platform, PSS",
    unit: "MB",
    goal: { atMost: 1_800 },
    runs: [memoryBelow(product.npm.pid ?? 0) / 1e6],
  });
  for (const [name, bytes] of parts) m.record({ figure: `of it ${name}`, unit: "MB", runs: [bytes / 1e6] });
}

await bench("a person, a peer and a part, through every service", async (m) => {
  const program = await obtain(chromium);
  if (program.kind !== "executable") throw new Error("the browser has to be a program of this machine");
  const product = await startProduct();
  const profiles = mkdtempSync(join(tmpdir(), "solidtype-profiles-"));
  const browsers: BrowserContext[] = [];
  const browserOf = async (profile: string): Promise<BrowserContext> => {
    const context = await browserIn(program.path, join(profiles, profile));
    browsers.push(context);
    return context;
  };
  const close = () => Promise.all(browsers.splice(0).map((browser) => browser.close()));
  try {
    const [olivia, edgar] = demoAccounts;
    if (olivia === undefined || edgar === undefined) throw new Error("the demo has two people");

    const mine = await browserOf("olivia");
    const here = await mine.newPage();
    await signIn(here, product.url, olivia);
    await alone(m, here);
    const address = here.url();

    const theirs = await browserOf("edgar");
    const home = await theirs.newPage();
    await signIn(home, product.url, edgar);
    await home.close();
    const { page: there } = await open(theirs, address);
    await besidePeer(m, here, there);
    await theirs.close();
    await here.close();
    await openings(m, mine, address);
    await mine.close();

    await byAddress(m, await browserOf("olivia"), address, "second session");
    await close();
    const fresh = await browserOf("fresh");
    const door = await fresh.newPage();
    await signIn(door, product.url, olivia);
    await door.close();
    await byAddress(m, fresh, address, "new profile, by address");

    await close();
    memory(m, product);
  } finally {
    await close();
    await product.dispose();
    rmSync(profiles, { recursive: true, force: true });
  }
});
