import type { Browser } from "playwright-core";
import { inject } from "vitest";
import { launchBrowser } from "./launch-browser.ts";

/** A browser for a test, found by the set-up of the suite. */
export function openBrowser(...switches: readonly string[]): Promise<Browser> {
  return launchBrowser(inject("chromium"), switches);
}
