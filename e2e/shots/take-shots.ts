import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../harness/launch-browser.ts";
import { startProduct } from "../harness/product.ts";
import { reports } from "../../scripts/paths.ts";
import { chromium, obtain } from "../../scripts/start/programs.ts";
import { SetupError, seconds } from "../../scripts/steps.mjs";
import { prepareSite, type Site } from "./prepare-site.ts";
import { type Scene, scenes } from "./scenes.ts";

const themes = ["light", "dark"] as const;
const folder = join(reports, "shots");

/**
 * Starts the product with data of its own and writes a picture of every page and of the editor's states in both
 * themes. `words` name the scenes wanted; without any, all of them.
 */
async function takeShots(words: readonly string[]): Promise<number> {
  const wanted = scenes.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (wanted.length === 0)
    throw new SetupError(`no scene is called "${words.join(" ")}"`, {
      todo: `choose among: ${scenes.map(({ name }) => name).join(", ")}`,
    });
  const program = await obtain(chromium);
  if (program.kind !== "executable")
    throw new SetupError("pictures need a browser that is a program of this machine", {
      todo: "install Chrome or Chromium",
    });
  const product = await startProduct();
  try {
    const site = await prepareSite(product.url);
    const browser = await launchBrowser(program.path);
    if (words.length === 0) rmSync(folder, { recursive: true, force: true });
    let failed = 0;
    for (const theme of themes) failed += await walk(browser, site, theme, wanted);
    await browser.close();
    process.stdout.write(
      `\n${wanted.length * themes.length - failed} pictures in ${folder}, ${failed} failed\n`,
    );
    return failed === 0 ? 0 : 1;
  } finally {
    await product.dispose();
  }
}

/** All scenes in one theme; a scene that fails is said and does not keep the others from being drawn. */
async function walk(
  browser: Browser,
  site: Site,
  theme: (typeof themes)[number],
  wanted: readonly Scene[],
): Promise<number> {
  mkdirSync(join(folder, theme), { recursive: true });
  let failed = 0;
  for (const scene of wanted) {
    const started = Date.now();
    const context = await browser.newContext({
      viewport: { width: 1360, height: 850 },
      colorScheme: theme,
      reducedMotion: "reduce",
    });
    if (scene.as === "owner") await context.addCookies([...site.cookies]);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    try {
      await scene.go(page, site);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
      writeFileSync(join(folder, theme, `${scene.name}.png`), await stillPicture(page));
      process.stdout.write(`  ✓ ${theme} ${scene.name}  ${seconds(Date.now() - started)}\n`);
    } catch (error) {
      failed++;
      await page.screenshot({ path: join(folder, theme, `${scene.name}.failed.png`) }).catch(() => undefined);
      process.stdout.write(`  ✗ ${theme} ${scene.name}: ${String(error).split("\n")[0]}\n`);
    }
    await context.close();
  }
  return failed;
}

/** What a scene waits for is there before all that follows from it is drawn: a picture counts when the next is the same. */
async function stillPicture(page: Page): Promise<Buffer> {
  let last = await page.screenshot();
  for (let tries = 0; tries < 20; tries++) {
    await wait(400);
    const next = await page.screenshot();
    if (next.equals(last)) return next;
    last = next;
  }
  return last;
}

try {
  process.exit(await takeShots(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof SetupError ? error.render() : String(error)}\n`);
  process.exit(1);
}
