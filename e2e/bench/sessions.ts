import type { BrowserContext, Page } from "playwright-core";
import type { demoAccounts } from "@solidtype/contracts";
import { launchProfile } from "../harness/launch-browser.ts";
import { drawnAfter, seenHere, watchPart } from "./watch-part.ts";

const EDITS = 30;
/** Milliseconds in which a person finds a part: half of them on the home page, half in its project. */
const FINDING = 6_000;
/** Milliseconds that they look at it before the first change, and from one change to the next. */
const LOOKING = 6_000;
const THINKING = 1_000;

export const drawnPart = "canvas[aria-label=Part][data-bodies]:not([data-bodies=''])";

/** A browser with a profile on disk, as a person's has; a new one if the folder is. */
export async function browserIn(program: string, profile: string): Promise<BrowserContext> {
  const context = await launchProfile(program, profile);
  context.setDefaultTimeout(60_000);
  return context;
}

/** Signs one of the demo's people in; the page shows their home then. */
export async function signIn(page: Page, url: string, who: (typeof demoAccounts)[number]): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: who.name }).click();
  await page.getByRole("link", { name: "Example parts" }).first().waitFor();
}

/** From the home page to the bracket, as a person finds it; how long it took from the last click until it was drawn. */
export async function findBracket(page: Page): Promise<number> {
  await page.waitForTimeout(FINDING / 2);
  await page.getByRole("link", { name: "Example parts" }).first().click();
  const bracket = page.getByRole("link", { name: "Angle bracket" }).first();
  await bracket.waitFor();
  await page.waitForTimeout(FINDING / 2);
  const began = performance.now();
  await bracket.click();
  await page.locator(drawnPart).waitFor({ state: "attached" });
  return performance.now() - began;
}

/** Opens the part in a page of its own and waits until it is drawn; how long that took from the start of navigation. */
export async function open(
  context: BrowserContext,
  address: string,
): Promise<{ readonly page: Page; readonly took: number }> {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.locator(drawnPart).waitFor({ state: "attached" });
  return { page, took: performance.now() - began };
}

/** Waits until the page's own kernel has built the part, and looks at that. */
export async function lookAt(page: Page): Promise<void> {
  await page.getByText(/mm³$/).first().waitFor();
  await watchPart(page);
  await page.waitForTimeout(LOOKING);
}

/** Milliseconds from Enter until the change's triangles were here, drawn, saved, and drawn at the peer's. */
export type Edit = {
  readonly mesh: number;
  readonly drawn: number;
  readonly saved: number;
  readonly peer: number;
};

let widths = 0;

/** Changes a dimension again and again, as a person who looks at each result does. */
export async function editsOf(here: Page, there: Page | null): Promise<readonly Edit[]> {
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
