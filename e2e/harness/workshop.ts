import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { inject } from "vitest";

/** Room for a machine that does much else at the same time. */
const patience = 60_000;

/** A browser of one's own, in which nobody is signed in yet. */
export async function newPage(browser: Browser, wishes: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...wishes });
  context.setDefaultTimeout(patience);
  return context.newPage();
}

/** One of the demo's people, in a browser of their own, with the example parts open. */
export async function signInAs(browser: Browser, url: string, name: string): Promise<Page> {
  const page = await newPage(browser, { acceptDownloads: true, reducedMotion: "reduce" });
  page.context().setDefaultTimeout(90_000);
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.getByRole("link", { name: "Example parts" }).first().click();
  await page.waitForURL(/\/p\//);
  return page;
}

export async function answerName(page: Page, title: string, name: string, action: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: title });
  // Whoever opened it types at once.
  await dialog.getByLabel("Name").and(page.locator(":focus")).waitFor();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: action }).click();
  await dialog.waitFor({ state: "hidden" });
}

export const signUpPassword = "correct horse battery staple";

/** Makes an account on the sign-in page, wherever that leads afterwards; its address. */
export async function signUp(page: Page, name: string): Promise<string> {
  const email = `${name.split(" ")[0]?.toLowerCase()}-${crypto.randomUUID()}@example.com`;
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(signUpPassword);
  await page.getByRole("button", { name: "Create account" }).click();
  return email;
}

/** A new person with a workspace and a project that is open before them; the project's address. */
export async function openWorkshop(
  page: Page,
  name: string,
  project: string,
  url = inject("url"),
): Promise<string> {
  await page.goto(url);
  await signUp(page, name);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await answerName(page, "New workspace", `Workshop of ${name}`, "Create workspace");
  await page.getByRole("button", { name: "New project" }).click();
  await answerName(page, "New project", project, "Create project");
  await page.waitForURL(/\/p\//);
  return page.url();
}

/** Makes a part in the project that is open, and leaves it open in the editor. */
export async function newPart(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "New part" }).first().click();
  await answerName(page, "New part", name, "Create part");
  await page.waitForURL(/\/d\//);
  return page.url();
}

/** A box of 10 mm, and what the editor says of it. */
export async function addBox(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Box", exact: true }).click();
  await volume(page, "1,000");
  await page.keyboard.press("Enter");
  await saved(page);
}

export async function setHeight(page: Page, height: string): Promise<void> {
  await page.locator("[data-feature]", { hasText: "Box 1" }).dblclick();
  await page.getByRole("dialog", { name: "Box 1" }).getByLabel("Height").fill(height);
  await page.keyboard.press("Enter");
}

export const saved = (page: Page) => page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
export const volume = (page: Page, text: string) => page.getByText(`${text} mm³`).first().waitFor();
