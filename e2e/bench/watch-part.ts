import type { Page } from "playwright-core";

/** What a page saw and when, in milliseconds of the machine's clock, which all pages share. */
type Seen = { readonly drawn: number[]; readonly saved: number[]; pressed: number };

declare global {
  var seen: Seen;
}

/** Watches, from inside the page, when a picture with other bodies was drawn and when everything was saved. */
export async function watchPart(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = () => performance.timeOrigin + performance.now();
    globalThis.seen = { drawn: [], saved: [], pressed: 0 };
    const canvas = document.querySelector("canvas[aria-label=Part]");
    const save = document.querySelector("[role=status][data-kind]");
    if (canvas === null || save === null) throw new Error("no part is open");
    new MutationObserver(() => globalThis.seen.drawn.push(now())).observe(canvas, {
      attributes: true,
      attributeFilter: ["data-bodies"],
    });
    new MutationObserver(() => {
      if (save.getAttribute("data-kind") === "saved") globalThis.seen.saved.push(now());
    }).observe(save, { attributes: true, attributeFilter: ["data-kind"] });
    addEventListener(
      "keydown",
      (event) => (globalThis.seen.pressed = event.key === "Enter" ? now() : 0),
      true,
    );
  });
}

/** When Enter was pressed last. */
export const pressedAt = (page: Page) => page.evaluate(() => globalThis.seen.pressed);

/** The first time after `since` that it happened; waits for it. */
export async function firstAfter(page: Page, what: "drawn" | "saved", since: number): Promise<number> {
  const found = await page.waitForFunction(
    ([list, after]) => globalThis.seen[list].find((at) => at >= after),
    [what, since] as const,
    { polling: 20, timeout: 20_000 },
  );
  return (await found.jsonValue()) ?? Number.NaN;
}
