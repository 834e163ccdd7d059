import type { Page } from "playwright-core";

/** What can be seen of a change at a page: its triangles are there, a picture of them is drawn, all is saved. */
type Sight = "mesh" | "drawn" | "saved";

type Watch = {
  readonly seen: { readonly [what in Sight]: number[] };
  /** When Enter was pressed last. */
  pressed: number;
  /** The first time after `since` that it happened, waiting for it without taking any of the machine. */
  readonly after: (what: Sight, since: number) => Promise<number>;
};

declare global {
  var watch: Watch;
  /** When the part was first drawn in this page, by the page's own clock. */
  var drawnFirst: number | undefined;
}

/** Run in a page before all else. */
export function noteWhenDrawn(): void {
  new MutationObserver(() => {
    const canvas = document.querySelector<HTMLElement>("canvas[aria-label=Part]");
    if (canvas?.dataset["bodies"]) globalThis.drawnFirst ??= performance.now();
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-bodies"] });
}

/** Run in the page: addresses of the scripts that were asked for before the part was drawn. */
export function scriptsBeforeDrawn(): string[] {
  const drawn = globalThis.drawnFirst;
  if (drawn === undefined) throw new Error("no part was drawn");
  return performance
    .getEntriesByType("resource")
    .filter(({ startTime }) => startTime < drawn)
    .map(({ name }) => name);
}

/** Watches from inside the page; times are milliseconds of the machine's clock, which all pages share. */
export async function watchPart(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Watch["seen"] = { mesh: [], drawn: [], saved: [] };
    let waiting: (() => boolean)[] = [];
    const tell = (what: Sight, at: number): void => {
      seen[what].push(performance.timeOrigin + at);
      waiting = waiting.filter((isStillWaiting) => isStillWaiting());
    };
    const after = (what: Sight, since: number) =>
      new Promise<number>((done, fail) => {
        const late = setTimeout(() => fail(new Error(`a change is not ${what} after 20 s`)), 20_000);
        const isStillWaiting = (): boolean => {
          const found = seen[what].find((at) => at >= since);
          if (found === undefined) return true;
          clearTimeout(late);
          done(found);
          return false;
        };
        if (isStillWaiting()) waiting.push(isStillWaiting);
      });
    globalThis.watch = { seen, pressed: 0, after };
    const canvas = document.querySelector("canvas[aria-label=Part]");
    const save = document.querySelector("[role=status][data-kind]");
    if (canvas === null || save === null) throw new Error("no part is open");
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntriesByName("mesh")) tell("mesh", startTime);
    }).observe({ type: "mark" });
    new MutationObserver(() => tell("drawn", performance.now())).observe(canvas, {
      attributes: true,
      attributeFilter: ["data-bodies"],
    });
    new MutationObserver(() => {
      if (save.getAttribute("data-kind") === "saved") tell("saved", performance.now());
    }).observe(save, { attributes: true, attributeFilter: ["data-kind"] });
    const press = ({ key }: KeyboardEvent): void => {
      if (key === "Enter") globalThis.watch.pressed = performance.timeOrigin + performance.now();
    };
    addEventListener("keydown", press, true);
  });
}

/** When Enter was pressed last, and when what that changed was there, drawn and saved. */
export const seenHere = (page: Page) =>
  page.evaluate(async () => {
    const { pressed, after } = globalThis.watch;
    const [mesh, drawn, saved] = await Promise.all([
      after("mesh", pressed),
      after("drawn", pressed),
      after("saved", pressed),
    ]);
    return { pressed, mesh, drawn, saved };
  });

/** When a page next drew a change after `since`. */
export const drawnAfter = (page: Page, since: number) =>
  page.evaluate((since) => globalThis.watch.after("drawn", since), since);
