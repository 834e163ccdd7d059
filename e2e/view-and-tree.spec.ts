import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { gripsByHand } from "./cases/grips-by-hand.ts";
import { keysByHand } from "./cases/keys-by-hand.ts";
import { pickingByHand } from "./cases/picking-by-hand.ts";
import { rowsByHand } from "./cases/rows-by-hand.ts";
import { sketchingByHand } from "./cases/sketching-by-hand.ts";
import { takenOutAndShared } from "./cases/taken-out-and-shared.ts";
import { whatComesLate } from "./cases/what-comes-late.ts";
import { openBrowser } from "./harness/browser.ts";
import { editorOf } from "./harness/editor.ts";
import { oneFailureStaysOne } from "./harness/one-failure.ts";
import { newPage, newPart, openWorkshop } from "./harness/workshop.ts";

/** What hands do in the view and in the list beside the dialogs: picking, turning, dragging, taking away, sharing. */
let browser: Browser;
let page: Page;
const hands = editorOf(() => page);
beforeAll(async () => {
  browser = await openBrowser();
  page = await newPage(browser, { reducedMotion: "reduce", acceptDownloads: true });
  await openWorkshop(page, "Hanna Hands", "By hand");
  await newPart(page, "Block");
  await hands.makeBlock();
});
afterAll(() => browser?.close());
oneFailureStaysOne(() => page);

gripsByHand(() => page);
pickingByHand(() => page);
keysByHand(() => page);
rowsByHand(() => page);
sketchingByHand(() => page);
takenOutAndShared(
  () => page,
  () => browser,
);
whatComesLate(
  () => page,
  () => browser,
);
