import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bench } from "@solidtype/bench";
import { demoAccounts } from "@solidtype/contracts";
import type { BrowserContext, Page, Response } from "playwright-core";
import { chromium, obtain } from "../../scripts/start/programs.ts";
import { launchProfile } from "../harness/launch-browser.ts";
import { startProduct } from "../harness/product.ts";
import { memoryBelow } from "./processes.ts";
import { drawnAfter, noteWhenDrawn, scriptsBeforeDrawn, seenHere, watchPart } from "./watch-part.ts";

const EDITS = 30;
const OPENINGS = 5;
/** Milliseconds that a person looks at a part before the first change, and from one change to the next. */
const LOOKING = 6_000;
const THINKING = 1_000;

async function signedIn(
  program: string,
  profile: string,
  url: string,
  who: (typeof demoAccounts)[number],
): Promise<BrowserContext> {
  const context = await launchProfile(program, profile);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: who.name }).click();
  await page.getByRole("link", { name: "Example parts" }).first().waitFor();
  await page.close();
  return context;
}

async function bracketAddress(context: BrowserContext, url: string): Promise<string> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("link", { name: "Example parts" }).first().click();
  await page.getByText("Angle bracket").first().click();
  await page.waitForURL(/\/d\//);
  const address = page.url();
  await page.close();
  return address;
}

const drawnPart = "canvas[aria-label=Part][data-bodies]:not([data-bodies=''])";

/** Opens the part in a page of its own and waits until it is drawn; how long that took from the start of navigation. */
async function open(context: BrowserContext, address: string): Promise<{ page: Page; took: number }> {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.locator(drawnPart).waitFor({ state: "attached" });
  return { page, took: performance.now() - began };
}

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

/** Milliseconds from Enter until the change's triangles were here, drawn, saved, and drawn at the peer's. */
type Edit = { readonly mesh: number; readonly drawn: number; readonly saved: number; readonly peer: number };

let widths = 0;

/** Changes a dimension again and again, as a person who looks at each result does. */
async function editsOf(here: Page, there: Page | null): Promise<readonly Edit[]> {
  const width = here.getByLabel("Value of width");
  const edits: Edit[] = [];
  for (let edit = 0; edit < EDITS; edit += 1) {
    widths += 1;
    // Another width each time: one that was there before would come from the cache.
    await width.fill(`${(60.5 + (widths % 7) + widths / 100).toFixed(2)} mm`);
    await width.press("Enter");
    const { pressed, mesh, drawn, saved } = await seenHere(here);
    const peer = there === null ? Number.NaN : await drawnAfter(there, pressed);
    edits.push({
      mesh: mesh - pressed,
      drawn: drawn - pressed,
      saved: saved - pressed,
      peer: peer - pressed,
    });
    await here.waitForTimeout(THINKING);
  }
  return edits;
}

/** What this share of them stays within. */
const within = (share: number) => (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
const [p50, p95] = [within(0.5), within(0.95)];

await bench("a person, a peer and a part, through every service", async (m) => {
  const program = await obtain(chromium);
  if (program.kind !== "executable") throw new Error("the browser has to be a program of this machine");
  const product = await startProduct();
  const profiles = mkdtempSync(join(tmpdir(), "solidtype-profiles-"));
  const browsers: BrowserContext[] = [];
  const close = () => Promise.all(browsers.map((browser) => browser.close()));
  try {
    const [olivia, edgar] = demoAccounts;
    if (olivia === undefined || edgar === undefined) throw new Error("the demo has two people");
    const mine = await signedIn(program.path, join(profiles, "olivia"), product.url, olivia);
    const theirs = await signedIn(program.path, join(profiles, "edgar"), product.url, edgar);
    browsers.push(mine, theirs);
    const address = await bracketAddress(mine, product.url);

    const scripts = await scriptsOf(mine, address);
    m.record({
      figure: "JavaScript of the editor, gzip",
      unit: "kB",
      goal: { atMost: 450 },
      runs: [scripts / 1000],
    });

    const openings: number[] = [];
    for (let run = 0; run < OPENINGS; run += 1) {
      const { page, took } = await open(mine, address);
      openings.push(took);
      await page.close();
    }
    m.record({
      figure: "open a cached part, model visible",
      unit: "ms",
      goal: { atMost: 1_500 },
      runs: openings,
    });

    const { page: here } = await open(mine, address);
    await here.getByText(/mm³$/).first().waitFor();
    await watchPart(here);
    await here.waitForTimeout(LOOKING);
    const alone = await editsOf(here, null);
    const [first] = alone;
    if (first === undefined) throw new Error("nothing was edited");
    const all = (edits: readonly Edit[], what: keyof Edit) => edits.map((edit) => edit[what]);
    const ms = { unit: "ms" } as const;
    m.record({ figure: "the first edit, to local mesh", ...ms, runs: [first.mesh] });
    m.record({ figure: "the first edit, to the picture of it", ...ms, runs: [first.drawn] });
    m.record({ figure: "edit to durable, p95", ...ms, runs: [p95(all(alone, "saved"))] });
    // The triangles of the change have reached the page.
    const mesh = all(alone, "mesh");
    m.record({ figure: "edit to local mesh, p95", ...ms, goal: { atMost: 150 }, runs: [p95(mesh)] });
    m.record({ figure: "edit to local mesh, half of them", ...ms, runs: [p50(mesh)] });
    // The page has drawn them, and has only to be shown.
    m.record({ figure: "edit to the picture of it, p95", ...ms, runs: [p95(all(alone, "drawn"))] });
    m.record({ figure: "edit to the picture of it, half of them", ...ms, runs: [p50(all(alone, "drawn"))] });

    // A peer sits at a machine of their own; here both share two cores, and what each builds slows the other down.
    const { page: there } = await open(theirs, address);
    await there.getByText(/mm³$/).first().waitFor();
    await watchPart(there);
    await there.waitForTimeout(LOOKING);
    const together = await editsOf(here, there);
    const peer = all(together, "peer");
    m.record({ figure: "edit to the peer's screen, p95", ...ms, goal: { atMost: 300 }, runs: [p95(peer)] });
    m.record({ figure: "edit to the peer's screen, half of them", ...ms, runs: [p50(peer)] });
    const shared = all(together, "mesh");
    m.record({ figure: "edit to local mesh beside the peer's kernel, p95", ...ms, runs: [p95(shared)] });
    m.record({
      figure: "edit to local mesh beside the peer's kernel, half of them",
      ...ms,
      runs: [p50(shared)],
    });

    await close();
    const memory = memoryBelow(product.npm.pid ?? 0);
    const parts = Object.entries(product.processes()).map(([name, pid]) => [name, memoryBelow(pid)] as const);
    m.record({
      figure: "memory of the idle platform, PSS",
      unit: "MB",
      goal: { atMost: 1_800 },
      runs: [memory / 1e6],
    });
    for (const [name, bytes] of parts) m.record({ figure: `of it ${name}`, unit: "MB", runs: [bytes / 1e6] });
  } finally {
    await close();
    await product.dispose();
    rmSync(profiles, { recursive: true, force: true });
  }
});
