import type { Browser, Page } from "playwright-core";
import { expect, it } from "vitest";
import { openProxy } from "../harness/proxy.ts";
import { newPage } from "../harness/workshop.ts";

/** A part whose page is not whole: files of the app, the solver or the kernel are late, or never come. */
export function whatComesLate(page: () => Page, browser: () => Browser): void {
  /** Pages of one context share what it knows; each case takes one of its own. */
  async function another(use: (other: Page) => Promise<void>): Promise<void> {
    const other = await page().context().newPage();
    try {
      await use(other);
    } finally {
      await page().context().unrouteAll();
      await other.close();
    }
  }

  it("a part of the app that does not come says so where one looks, and comes when it is asked for again", () =>
    another(async (other) => {
      await other.goto(page().url());
      await other.getByText(/mm³$/).first().waitFor();
      await other.context().route(/_next\/static\/chunks/, (route) => route.abort());
      await other.getByRole("button", { name: "History", exact: true }).click();
      const told = other.getByRole("alert").filter({ hasText: "could not be loaded" });
      await told.waitFor();
      await other.context().unrouteAll();
      await told.getByRole("button", { name: "Try again" }).click();
      await other.getByText("Name a version").waitFor();
      expect(await told.count()).toBe(0);
    }));

  it("a sketch whose solver is still on its way says so, and can be left", () =>
    another(async (other) => {
      await other.goto(page().url());
      await other.getByText(/mm³$/).first().waitFor();
      await other.context().route(/planegcs/, () => undefined);
      await other.keyboard.press("Shift+S");
      await other.getByRole("dialog").waitFor();
      await other.getByRole("treeitem", { name: "Top", exact: true }).click();
      const told = other.getByRole("status").getByText("Starting the sketch solver…");
      await told.waitFor();
      await other.getByRole("button", { name: "Finish sketch" }).waitFor();
      await other.keyboard.press("Escape");
      await told.waitFor({ state: "detached" });
      await other.keyboard.press("Control+z");
      await other.getByRole("treeitem", { name: /^Sketch/ }).waitFor({ state: "detached" });
    }));

  it("where the kernel is kept out the part is shown as the platform builds it, until it is let in", async () => {
    let isKeptOut = true;
    const proxy = await openProxy((url) => isKeptOut && /occt.*\.wasm/.test(url));
    const storageState = await page().context().storageState();
    const other = await newPage(browser(), { proxy: { server: proxy.address }, storageState });
    try {
      await other.goto(page().url());
      const told = other.getByRole("alert").filter({ hasText: "The geometry kernel could not start here" });
      await told.or(other.getByText(/mm³$/)).first().waitFor();
      expect(await told.count()).toBe(1);
      await other.locator("canvas[aria-label=Part][data-bodies]:not([data-bodies=''])").waitFor();
      expect(await other.getByText(/mm³$/).count()).toBe(0);
      isKeptOut = false;
      await told.getByRole("button", { name: "Try again" }).click();
      await other.getByText(/mm³$/).first().waitFor();
      expect(await told.count()).toBe(0);
    } finally {
      await other.context().close();
      proxy.close();
    }
  });

  it("the kernel's files are sent packed and once: who opens the part again is sent nothing of them", async () => {
    const sentTo = async (other: Page): Promise<readonly number[]> => {
      const sizes: Promise<number>[] = [];
      other.on("response", (answer) => {
        if (!answer.url().endsWith(".wasm")) return;
        expect(answer.headers()["content-encoding"]).toBe("br");
        // Less than nothing is what playwright makes of a body that came from the browser's own cache.
        const size = async () => (await answer.finished(), (await answer.request().sizes()).responseBodySize);
        sizes.push(size());
      });
      await other.goto(page().url());
      await other.getByText(/mm³$/).first().waitFor();
      return Promise.all(sizes);
    };
    await another(async (other) => void (await sentTo(other)));
    await another(async (other) => {
      const sizes = await sentTo(other);
      expect(sizes.length).toBeGreaterThan(0);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(0);
    });
  });
}
