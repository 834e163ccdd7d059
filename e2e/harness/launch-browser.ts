import { type Browser, type BrowserContext, chromium } from "playwright-core";

/**
 * The machine's Chrome or Chromium without a window. WebGL is drawn in software, so that the viewport shows the same
 * everywhere, and pages are put together without WebGL, as Chromium does by itself where there is no GPU: told to use
 * a software GPU for that as well, it spends 25 ms on every picture of a page in which a word has changed. It may talk
 * to the loopback only.
 */
const how = (executablePath: string, switches: readonly string[] = []) => ({
  executablePath,
  headless: true,
  args: [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-compositing",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    ...switches,
  ],
});

export function launchBrowser(executablePath: string, switches?: readonly string[]): Promise<Browser> {
  return chromium.launch(how(executablePath, switches));
}

/** One of a machine whose graphics card is of no use: it has no WebGL at all. */
export function launchWithoutGraphics(executablePath: string): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-quic"];
  return chromium.launch({ executablePath, headless: true, args });
}

/** A browser of one person with a profile on disk, as people have: with it come the caches that live there. */
export function launchProfile(executablePath: string, folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    ...how(executablePath),
    viewport: { width: 1280, height: 800 },
  });
}
