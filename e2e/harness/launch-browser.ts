import { type Browser, chromium } from "playwright-core";

/**
 * Opens the machine's Chrome or Chromium without a window. WebGL is drawn in software, so that the viewport shows the
 * same everywhere; it may talk to the loopback only.
 */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--ignore-gpu-blocklist",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
