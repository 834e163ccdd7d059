import type { Page } from "playwright-core";
import { sketchIsOpen } from "../harness/part-view.ts";
import type { Scene } from "./scenes.ts";
import type { Site } from "./prepare-site.ts";

/** Opens a part of the demo and waits until its volume is known: then all of it is on screen. */
async function openPart(page: Page, site: Site, part: string, search = ""): Promise<void> {
  await page.goto(`${site.origin}/d/${site.parts.get(part)}${search}`);
  await page.getByText(/mm³$/).first().waitFor();
}

const editing = (name: string, part: string, then: (page: Page) => Promise<unknown>): Scene => ({
  name: `editor-${name}`,
  as: "owner",
  go: async (page, site) => {
    await openPart(page, site, part);
    await then(page);
  },
});

/** The middle of the view, where parts stand. */
async function clickView(page: Page, aside = 0, below = 0): Promise<void> {
  const box = await page.getByRole("main").boundingBox();
  if (box === null) throw new Error("there is no view");
  await page.mouse.click(box.x + box.width / 2 + aside, box.y + box.height / 2 + below);
}

const feature = (page: Page, name: string) => page.locator("[data-feature]", { hasText: name }).first();

export const editorScenes: readonly Scene[] = [
  editing("part", "Gear housing", async () => undefined),
  editing("selection", "Angle bracket", async (page) => {
    await clickView(page, 0, 40);
    await page
      .getByText(/Area|Surface/)
      .first()
      .waitFor();
  }),
  editing("feature-dialog", "Gear housing", async (page) => {
    await feature(page, "Block").dblclick();
    await page.getByRole("dialog", { name: "Block" }).waitFor();
  }),
  editing("new-feature", "Angle bracket", async (page) => {
    await page.getByRole("button", { name: "Box", exact: true }).click();
    await page.getByRole("dialog", { name: /Box/ }).waitFor();
  }),
  editing("sketch", "Gear housing", async (page) => {
    await feature(page, "Outline").dblclick();
    await sketchIsOpen(page);
    await page.getByText("Fully defined").waitFor();
  }),
  editing("failed-feature", "Gear housing", async (page) => {
    await feature(page, "Corner radii").dblclick();
    const dialog = page.getByRole("dialog", { name: "Corner radii" });
    await dialog.getByLabel("Radius").fill("500 mm");
    await dialog.getByRole("alert").waitFor();
  }),
  editing("feature-menu", "Gear housing", async (page) => {
    await feature(page, "Hollow").click({ button: "right" });
    await page.getByRole("menu").waitFor();
  }),
  editing("history", "Gear housing", async (page) => {
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("list", { name: "Changes" }).getByRole("listitem").first().waitFor();
  }),
  editing("share", "Angle bracket", async (page) => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("list", { name: "Share links" }).waitFor();
  }),
  editing("branch-menu", "Gear housing", async (page) => {
    await page.getByRole("button", { name: /^Branch: / }).click();
    await page.getByRole("menuitem", { name: "Thicker walls" }).waitFor();
  }),
  editing("palette", "Angle bracket", async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByLabel("Search commands").waitFor();
  }),
  editing("shortcuts", "Angle bracket", async (page) => {
    await page.keyboard.press("Shift+?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  }),
  {
    name: "editor-version",
    as: "owner",
    go: (page, site) => openPart(page, site, "Angle bracket", `?version=${site.version}`),
  },
  {
    name: "editor-by-link",
    as: "stranger",
    go: async (page, site) => {
      await page.goto(`${site.origin}/s/${site.link}`);
      await page.getByText(/mm³$/).first().waitFor();
    },
  },
];
