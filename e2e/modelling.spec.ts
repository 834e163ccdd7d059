import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";

let browser: Browser;
let page: Page;
let partUrl = "";
beforeAll(async () => {
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(60_000);
});
afterAll(() => browser.close());

async function answerName(title: string, name: string, action: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: title });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: action }).click();
}

const saved = (where: Page) => where.getByRole("status").getByText("Saved", { exact: true }).waitFor();
const volume = (where: Page) => where.getByText(/mm³$/).first();

it("lets a person sign up and make a workspace, a project and a part", async () => {
  await page.goto(inject("url"));
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("Email").fill(`ada-${crypto.randomUUID()}@example.com`);
  await page.getByLabel("Password").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Create workspace" }).click();
  await answerName("New workspace", "Analytical Engines", "Create workspace");
  await page.getByRole("button", { name: "New project" }).click();
  await answerName("New project", "Gearbox", "Create project");
  await page.getByRole("button", { name: "New part" }).first().click();
  await answerName("New part", "Bracket", "Create part");
  await page.waitForURL(/\/d\//);
  partUrl = page.url();
});

it("models a box and finds it again after a reload", async () => {
  await page.getByRole("button", { name: "Box", exact: true }).click();
  await volume(page).waitFor();
  await page.keyboard.press("Enter");
  await saved(page);
  expect(await volume(page).innerText()).toContain("1,000");
  await page.reload();
  expect(await volume(page).innerText()).toContain("1,000");
  await page.locator("[data-feature]", { hasText: "Box 1" }).waitFor();
});

it("keeps the last good result of a feature that cannot be built, and says so, also to who opens the part then", async () => {
  const setVariable = async (value: string) => {
    await page.getByLabel("Value of v1").fill(value);
    await page.getByLabel("Value of v1").press("Enter");
  };
  await page.getByRole("button", { name: "Add variable" }).click();
  await page.locator("[data-feature]", { hasText: "Box 1" }).dblclick();
  await page.getByRole("dialog", { name: "Box 1" }).getByLabel("Height").fill("#v1");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Box 1" }).waitFor({ state: "hidden" });
  await setVariable("0 mm");
  const row = page.locator("[data-feature][data-state=stale]", { hasText: "Box 1" });
  await row.getByRole("img", { name: /What is shown is the last good result\.$/ }).waitFor();
  expect(await volume(page).innerText()).toContain("1,000");
  await saved(page);
  const document = /\/d\/([^/?]+)/.exec(partUrl)?.[1] ?? "";
  const result = new URL(`/api/v1/documents/${document}/result`, partUrl).href;
  await expect
    .poll(async () => (await page.request.get(result)).text(), { timeout: 60_000 })
    .toContain('"stale":true');
  await page.reload();
  await row.waitFor();
  expect(await volume(page).innerText()).toContain("1,000");
  await setVariable("10 mm");
  await page.locator("[data-feature][data-state=ok]", { hasText: "Box 1" }).waitFor();
  await saved(page);
});

it("shows an edit of one window in the other, and undoes only one's own, also when loaded anew since", async () => {
  const other = await page.context().newPage();
  other.setDefaultTimeout(60_000);
  await other.goto(partUrl);
  await volume(other).waitFor();
  await page.locator("[data-feature]", { hasText: "Box 1" }).dblclick();
  await page.getByRole("dialog", { name: "Box 1" }).getByLabel("Height").fill("20 mm");
  await page.keyboard.press("Enter");
  await other.getByText("2,000 mm³").waitFor();
  await page.reload();
  await page.getByText("2,000 mm³").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await other.getByText("1,000 mm³").waitFor();
  await page.getByRole("button", { name: "Redo" }).click();
  await other.getByText("2,000 mm³").waitFor();
  await other.close();
});
