import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { newPage, openWorkshop, signUp } from "./harness/workshop.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const first = "correct horse battery staple";
const second = "another staple entirely";

/** Mail, where the platform runs for development: its link stands in the log. */
async function linkMailedTo(email: string): Promise<string> {
  return vi.waitFor(
    () => {
      const log = readFileSync(join(inject("logs"), "metadata.log"), "utf8");
      const line = log.split("\n").findLast((text) => text.includes(email) && text.includes('"link"'));
      const link = /"link":"([^"]+)"/.exec(line ?? "")?.[1];
      if (link === undefined) throw new Error(`no mail to ${email} yet`);
      return link;
    },
    { timeout: 30_000, interval: 200 },
  );
}

async function account(name: string): Promise<{ readonly page: Page; readonly email: string }> {
  const page = await newPage(browser);
  await page.goto(inject("url"));
  const email = await signUp(page, name);
  await page.getByRole("button", { name: "Create workspace" }).waitFor();
  return { page, email };
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

it("sends nothing before the page's script is there, and keeps what was typed until then", async () => {
  const { email } = await account("Ea Early");
  const page = await newPage(browser);
  const scripts = Promise.withResolvers<void>();
  await page.route("**/*.js", async (route) => {
    await scripts.promise;
    await route.continue();
  });
  const address = new URL("/sign-in?next=/account", inject("url")).href;
  await page.goto(address, { waitUntil: "commit" });
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(first);
  await page.getByLabel("Password").press("Enter");
  const button = page.getByRole("button", { name: "Sign in", exact: true });
  expect(await button.isDisabled()).toBe(true);
  scripts.resolve();
  await button.click();
  await page.getByRole("heading", { name: "Your account", exact: true }).waitFor();
});

it("lets one who forgot the password choose a new one by mail, and ends every sign-in of the old", async () => {
  const { page: before, email } = await account("Fay Forgetful");

  const page = await newPage(browser);
  await page.goto(`${inject("url")}/sign-in`);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByRole("heading", { name: "Forgot your password?" }).waitFor();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send link" }).click();
  await page.getByText(`If there is an account for ${email}`).waitFor();
  const link = await linkMailedTo(email);
  await page.goto(link);
  await page.getByLabel("New password").fill(second);
  await page.getByLabel("Once more").fill(second);
  await page.getByRole("button", { name: "Save password" }).click();
  await page.waitForURL(/\/sign-in/);

  await signIn(page, email, first);
  await page.getByRole("main").getByRole("alert").waitFor();
  await signIn(page, email, second);
  await page.getByRole("button", { name: "Create workspace" }).waitFor();
  // Whoever was signed in with the old password is so no longer.
  await before.reload();
  await before.getByRole("button", { name: "Sign in", exact: true }).waitFor();

  // A link works once.
  await page.goto(link);
  await page.getByLabel("New password").fill(first);
  await page.getByLabel("Once more").fill(first);
  await page.getByRole("button", { name: "Save password" }).click();
  await page.getByRole("main").getByRole("alert").waitFor();
});

it("takes somebody in by the invitation that was mailed to them", async () => {
  const owner = await newPage(browser);
  await openWorkshop(owner, "Ida Host", "Gearbox");
  const { page, email } = await account("Gus Guest");
  await owner.getByRole("link", { name: "Members" }).click();
  await owner.getByRole("button", { name: "Invite" }).click();
  await owner.getByLabel("Email").fill(email);
  await owner.getByRole("button", { name: "Create invitation" }).click();
  await owner.getByText(`sends no mail. Give ${email} this link`).waitFor();
  await page.goto(await linkMailedTo(email));
  await page.getByRole("heading", { name: "Join Workshop of Ida Host" }).waitFor();
  await page.getByRole("button", { name: "Join as Gus Guest" }).click();
  await page.getByRole("list", { name: "Projects" }).getByRole("link", { name: "Gearbox" }).waitFor();
});
