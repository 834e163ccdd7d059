import type { Browser } from "playwright-core";
import { inject } from "vitest";
import { launchBrowser } from "./launch-browser.ts";

/** A browser for a test, found by the set-up of the suite. */
export function openBrowser(): Promise<Browser> {
  return launchBrowser(inject("chromium"));
}
