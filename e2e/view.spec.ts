import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { launchWithoutGraphics } from "./harness/launch-browser.ts";
import { lonePage } from "./harness/lone-page.ts";

/** The view alone, on a page without the product: what hangs on the browser, its screen and its graphics card. */
const entry = `${import.meta.dirname}/../apps/web/src/sketcher/testing/lone-view.ts`;

const document = `<!doctype html>
  <style>
    html, body { margin: 0; height: 100%; overflow: hidden; --view-body: #8090a0; --sketch-under: #2060ff }
    canvas { position: absolute; width: 100%; height: 100% }
  </style>
  <script type="module" src="/program.js"></script>`;

let browser: Browser;
let lead: (page: Page) => Promise<void>;
beforeAll(async () => {
  lead = await lonePage({ entryPoints: [entry] }, document);
  browser = await openBrowser();
});
afterAll(() => browser?.close());

async function blankPage(of: Browser, width = 800, height = 600): Promise<Page> {
  const page = await of.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
  await lead(page);
  await page.waitForFunction(() => "loneView" in globalThis);
  return page;
}

it("a part that is there as soon as the view is fills the picture, on an upright screen, too", async () => {
  const page = await blankPage(browser, 390, 700);
  const [left, right] = await page.evaluate<readonly [number, number]>(`
    loneView.open();
    loneView.showBox(200, 40, 20);
    new Promise((done) => requestAnimationFrame(() => setTimeout(done))).then(() => loneView.across(200, 40, 20));
  `);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(0.1);
  expect(right).toBeGreaterThan(0.9);
  expect(right).toBeLessThan(1);
  await page.close();
});

it("the picture comes back by itself with the graphics card", async () => {
  const page = await blankPage(browser);
  await page.evaluate("loneView.open(), loneView.showBox(40, 40, 40)");
  const seen = async () => (await page.screenshot()).toString("base64");
  const before = await seen();
  await page.evaluate(async () => {
    const canvas = globalThis.document.querySelector("canvas");
    const card = canvas?.getContext("webgl2")?.getExtension("WEBGL_lose_context");
    const lost = new Promise((done) => canvas?.addEventListener("webglcontextlost", done, { once: true }));
    card?.loseContext();
    await lost;
    Object.assign(globalThis, { card });
  });
  expect(await seen()).not.toBe(before);
  // One that stays away is told of.
  await expect.poll(() => page.title()).toBe("gone");
  await page.evaluate(() => (Reflect.get(globalThis, "card") as WEBGL_lose_context).restoreContext());
  await expect.poll(seen).toBe(before);
  expect(await page.title()).toBe("there");
  await page.close();
});

it("the picture is as sharp as the screen that it is moved to", async () => {
  const page = await blankPage(browser);
  await page.evaluate<boolean>("loneView.open()");
  const width = () => page.evaluate(() => globalThis.document.querySelector("canvas")?.width);
  expect(await width()).toBe(800);
  const screen = await page.context().newCDPSession(page);
  for (const [deviceScaleFactor, pixels] of [
    [1.5, 1200],
    [2, 1600],
    [1.25, 1000],
  ] as const) {
    await screen.send("Emulation.setDeviceMetricsOverride", {
      width: 800,
      height: 600,
      deviceScaleFactor,
      mobile: false,
    });
    // The page is told of another screen with the next picture, and without a window none is taken by itself.
    await screen.send("Page.captureScreenshot");
    await expect.poll(width).toBe(pixels);
  }
  await page.close();
});

it("a view that gets another size is never seen empty", async () => {
  const page = await blankPage(browser);
  await page.evaluate("loneView.open(), loneView.showBox(40, 40, 40)");
  await page.evaluate(() => {
    const canvas = globalThis.document.querySelector("canvas");
    const copy = Object.assign(globalThis.document.createElement("canvas"), { width: 80, height: 60 });
    const context = copy.getContext("2d", { willReadFrequently: true });
    const seen: number[] = [];
    // Told after the view is, and before what it drew is shown.
    new ResizeObserver(() => {
      context?.clearRect(0, 0, 80, 60);
      if (canvas !== null) context?.drawImage(canvas, 0, 0, 80, 60);
      seen.push(context?.getImageData(40, 30, 1, 1).data[3] ?? -1);
    }).observe(globalThis.document.body);
    Object.assign(globalThis, { seen });
  });
  const seen = () => page.evaluate<readonly number[]>("seen");
  await expect.poll(async () => (await seen()).length).toBe(1);
  await page.setViewportSize({ width: 640, height: 600 });
  await expect.poll(async () => (await seen()).length).toBe(2);
  expect((await seen()).at(-1)).toBe(255);
  await page.close();
});

it("a part looks the same where the system forces its few colours upon text", async () => {
  const page = await blankPage(browser);
  const seen = async (): Promise<string> => {
    await page.evaluate("loneView.open(), loneView.showBox(40, 40, 40)");
    return (await page.screenshot({ clip: { x: 390, y: 290, width: 20, height: 20 } })).toString("base64");
  };
  const usual = await seen();
  await page.reload();
  await page.waitForFunction(() => "loneView" in globalThis);
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  expect(await seen()).toBe(usual);
  await page.close();
});

it("planes are seen about the origin, however far from it the part is", async () => {
  const page = await blankPage(browser);
  const [before] = await page.evaluate<readonly [number, number]>(
    "loneView.open(), loneView.showBoxBehindPlanes(10, 1000), loneView.depth()",
  );
  expect(before).toBeGreaterThan(0);
  await page.close();
});

it("Escape gives up the band that is being drawn, also one to zoom to", async () => {
  const page = await blankPage(browser);
  await page.evaluate("loneView.open(), loneView.showBox(40, 40, 40)");
  const span = await page.evaluate("loneView.span()");
  const draw = async (...keys: readonly string[]): Promise<void> => {
    await page.mouse.move(200, 200);
    await page.mouse.down();
    await page.mouse.move(300, 300, { steps: 4 });
    for (const key of keys) await page.keyboard.press(key);
    await page.mouse.move(320, 320);
    await page.mouse.up();
  };
  await draw("Escape");
  await page.evaluate("loneView.zoomByBand()");
  await draw("Escape");
  expect(await page.evaluate("[loneView.bands(), loneView.span()]")).toEqual([0, span]);
  await draw();
  expect(await page.evaluate("loneView.bands()")).toBe(1);
  await page.close();
});

it("a button whose release was never heard of does not go on drawing a band", async () => {
  const page = await blankPage(browser);
  await page.evaluate("loneView.open(), loneView.showBox(40, 40, 40)");
  await page.mouse.move(200, 200);
  const press = { pointerId: 1, pointerType: "mouse", buttons: 1, clientX: 200, clientY: 200 };
  await page.evaluate((told) => {
    globalThis.document.querySelector("canvas")?.dispatchEvent(new PointerEvent("pointerdown", told));
  }, press);
  await page.mouse.move(300, 300, { steps: 4 });
  const band = page.locator("div[aria-hidden=true]");
  expect(await band.isHidden()).toBe(true);
  await page.close();
});

it("an open sketch is seen as deep as it is drawn", async () => {
  const page = await blankPage(browser);
  const [before, behind] = await page.evaluate<readonly [number, number]>(
    "loneView.open(), loneView.drawAlongSight(1000), loneView.depth()",
  );
  expect(before).toBeGreaterThan(500);
  expect(behind).toBeGreaterThan(500);
  await page.close();
});

it("a tool that a key takes up in the middle of a drag gets no click from it, and what it draws is shown", async () => {
  const page = await blankPage(browser);
  await page.evaluate("loneView.open(), loneView.showBox(80, 80, 1), loneView.sketch()");
  const spot = (x: number, y: number) =>
    page.evaluate<{ readonly x: number; readonly y: number }>(`loneView.spot(${x}, ${y})`);
  const moveTo = async (x: number, y: number): Promise<void> => {
    const at = await spot(x, y);
    await page.mouse.move(at.x, at.y, { steps: 4 });
  };
  await moveTo(10, 0);
  await page.mouse.down();
  await moveTo(20, 0);
  await page.evaluate(`loneView.take("line")`);
  await moveTo(20, 12);
  await page.mouse.up();
  expect(await page.evaluate("loneView.clicks()")).toBe(0);
  for (const [x, y] of [
    [-20, 20],
    [-5, 25],
  ] as const) {
    await moveTo(x, y);
    await page.mouse.down();
    await page.mouse.up();
  }
  const [shown, stored] = await page.evaluate<readonly [object, object]>(
    "[loneView.shown(), loneView.stored()]",
  );
  expect(Object.keys(stored)).toHaveLength(6);
  expect(Object.keys(shown).toSorted()).toEqual(Object.keys(stored).toSorted());
  expect(shown).toMatchObject({ b: { x: expect.closeTo(20, 1) } });
  await page.close();
});

it("a band may begin on an axis, which a drag could not move", async () => {
  const page = await blankPage(browser);
  await page.evaluate("loneView.open(), loneView.showBox(80, 80, 1), loneView.sketch()");
  const moveTo = async (x: number, y: number): Promise<void> => {
    const at = await page.evaluate<{ readonly x: number; readonly y: number }>(`loneView.spot(${x}, ${y})`);
    await page.mouse.move(at.x, at.y, { steps: 4 });
  };
  const picked = () => page.evaluate<readonly string[]>("loneView.picked()");
  await moveTo(-12, 0.5);
  await page.mouse.down();
  await page.mouse.up();
  expect(await picked()).toEqual(["x-axis"]);
  await page.mouse.down();
  await moveTo(14, -6);
  await page.mouse.up();
  expect(await picked()).toEqual(expect.arrayContaining(["ab", "a", "b"]));
  await page.close();
});

it("a digit is meant for the drawing only while nothing lies over the page", async () => {
  const page = await blankPage(browser);
  await page.evaluate("loneView.open(), loneView.showBox(80, 80, 1), loneView.sketch()");
  await page.evaluate(`loneView.take("line")`);
  for (const [x, y] of [
    [-20, 20],
    [-5, 25],
  ] as const) {
    const at = await page.evaluate<{ readonly x: number; readonly y: number }>(`loneView.spot(${x}, ${y})`);
    await page.mouse.move(at.x, at.y, { steps: 4 });
    await page.mouse.down();
    await page.mouse.up();
  }
  const typed = () => page.evaluate<string | null>("loneView.typed()");
  for (const [role, state] of [
    ["dialog", "data-open"],
    ["menu", "data-side"],
  ] as const) {
    await page.evaluate(
      `globalThis.over = Object.assign(document.createElement("div"), { role: "${role}" });
      over.setAttribute("${state}", ""), document.body.append(over)`,
    );
    await page.keyboard.press("7");
    expect(await typed()).toBeNull();
    await page.evaluate("over.remove()");
  }
  await page.keyboard.press("7");
  expect(await typed()).toBe("7");
  await page.close();
});

it("without WebGL there is no view, and nothing breaks", async () => {
  const without = await launchWithoutGraphics(inject("chromium"));
  const page = await blankPage(without);
  expect(await page.evaluate<boolean>("loneView.open()")).toBe(false);
  await without.close();
});
