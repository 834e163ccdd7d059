import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { newPage, newPart, openWorkshop, saved, signUp, signUpPassword, volume } from "./harness/workshop.ts";

let browser: Browser;
let page: Page;
let project = "";
beforeAll(async () => {
  browser = await openBrowser();
  page = await newPage(browser);
  project = await openWorkshop(page, "Karl Keeper", "Clamps");
});
afterAll(() => browser.close());

const writes = "**/api/v1/streams/**";
const databases = async (): Promise<string[]> =>
  page.evaluate(async () =>
    (await indexedDB.databases()).flatMap(({ name = "" }) =>
      name.startsWith("solidtype-documents") ? [name] : [],
    ),
  );
const status = (words: string) => page.getByRole("status").filter({ hasText: words }).first();

/** From here on every edit is answered so. */
async function answerEdits(how: (route: Route) => Promise<void>): Promise<void> {
  await page.route(writes, (route) =>
    route.request().method() === "POST" && !route.request().url().includes("awareness")
      ? how(route)
      : route.fallback(),
  );
}

async function addUnsavedBox(): Promise<void> {
  await page.getByRole("button", { name: "Box", exact: true }).click();
  await volume(page, "1,000");
  await page.keyboard.press("Enter");
}

/** Another window of the same person, which has nowhere to keep anything, and whose edits nobody takes. */
async function withoutStorage(): Promise<Page> {
  const other = await page.context().newPage();
  await other.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The storage is not to be had.", "UnknownError");
    };
  });
  await other.route(writes, (route) =>
    route.request().method() === "POST" ? route.abort() : route.fallback(),
  );
  return other;
}

async function addBoxIn(other: Page): Promise<void> {
  await other.getByRole("button", { name: "Box", exact: true }).click();
  await volume(other, "1,000");
  await other.keyboard.press("Enter");
  await other.getByRole("status").filter({ hasText: "only in this window" }).first().waitFor();
}

it("opens a part as the platform has it once the changes are discarded that it would not take", async () => {
  await newPart(page, "Jaw");
  await answerEdits((route) =>
    route.fulfill({
      status: 403,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "about:blank",
        title: "Forbidden",
        status: 403,
        code: "forbidden",
        detail: "You may not change this.",
        retryable: false,
        request: "req_refused",
      }),
    }),
  );
  await addUnsavedBox();
  await status("Not saved: You may not change this.").waitFor();
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await page.reload();
  await status("Not saved: You may not change this.").waitFor();
  await page.getByRole("button", { name: "Discard my unsaved changes" }).click();
  const dialog = page.getByRole("dialog", { name: "Discard your unsaved changes?" });
  await dialog.getByRole("button", { name: "Discard them" }).click();
  await dialog.waitFor({ state: "hidden" });
  await saved(page);
  expect(await page.locator("[data-feature]", { hasText: "Box 1" }).count()).toBe(0);
  await page.unroute(writes);
});

it("asks on Back where changes are only in the window: they stay with it, or are given up", async () => {
  const other = await withoutStorage();
  await other.goto(project);
  const part = await newPart(other, "Slack");
  await addBoxIn(other);
  const box = other.getByRole("treeitem", { name: "Box 1", exact: true });
  const askedOnBack = async () => {
    // A page that nobody has touched since may not hold anybody back.
    await box.click();
    const asked = other.waitForEvent("dialog");
    await other.evaluate(() => history.back());
    return asked;
  };
  const first = await askedOnBack();
  expect(first.type()).toBe("confirm");
  expect(first.message()).toContain("only in this window");
  await first.dismiss();
  await other.getByRole("status").filter({ hasText: "1 change only in this window" }).first().waitFor();
  expect(other.url()).toBe(part);
  await volume(other, "1,000");
  await (await askedOnBack()).accept();
  await other.waitForURL(project);
  // For a moment it is still tried to send them: nobody takes them meanwhile either.
  await other.getByRole("link", { name: "Slack" }).click();
  await saved(other);
  expect(await box.count()).toBe(0);
  await other.close();
});

it("asks before signing out where changes never reached the platform, and leaves nothing behind", async () => {
  await page.goto(project);
  const part = await newPart(page, "Screw");
  await answerEdits((route) => route.abort());
  await addUnsavedBox();
  await status("kept here").waitFor();
  await page.goto(project);
  const signOut = async (): Promise<void> => {
    await page.getByRole("button", { name: "Karl Keeper Karl Keeper" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
  };
  await signOut();
  const dialog = page.getByRole("dialog", { name: "Sign out and lose changes?" });
  await dialog.getByText("to “Screw” never reached the platform").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const other = await withoutStorage();
  await other.goto(project);
  await newPart(other, "Loose");
  await addBoxIn(other);
  await page.bringToFront();
  const asked = async (): Promise<string> => {
    await signOut();
    const text = await dialog.innerText();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    return text;
  };
  // A window that is busy for longer than it is waited for is heard the next time.
  await expect.poll(asked, { timeout: 60_000 }).toContain("to “Loose”");
  const asksToStay = other.waitForEvent("dialog");
  await other.close({ runBeforeUnload: true });
  const question = await asksToStay;
  expect(question.type()).toBe("beforeunload");
  await question.dismiss();
  await other.close();
  await page.unroute(writes);
  await page.goto(part);
  await saved(page);
  expect(await databases()).toHaveLength(1);
  await page.goto(project);
  const inWindow = () => page.evaluate(() => Object.keys(sessionStorage));
  expect(await inWindow()).toContainEqual(expect.stringMatching(/^solidtype-undo /));
  await signOut();
  await page.waitForURL(/\/sign-in/);
  expect(await databases()).toEqual([]);
  await expect.poll(inWindow).not.toContainEqual(expect.stringMatching(/^solidtype-undo /));
});

it("keeps what one person did in a window for them, when another signs in in the same browser", async () => {
  const keeper = await newPage(browser);
  const home = await openWorkshop(keeper, "Kim Before", "Vices");
  const email = await keeper.evaluate(
    async () => (await (await fetch("/api/v1/me")).json()).data.person.email,
  );
  await newPart(keeper, "Rail");
  await saved(keeper);
  const other = await keeper.context().newPage();
  await other.goto(new URL("/sign-in", home).href);
  await signUp(other, "Eve After");
  await other.getByRole("button", { name: "Create workspace" }).waitFor();

  await keeper.bringToFront();
  await keeper.getByRole("button", { name: "Box", exact: true }).click();
  await volume(keeper, "1,000");
  await keeper.keyboard.press("Enter");
  await keeper
    .getByRole("status")
    .filter({ hasText: "Not saved: Somebody else has signed in in this browser" })
    .waitFor();

  await other.goto(new URL("/sign-in", home).href);
  await other.getByLabel("Email").fill(email);
  await other.getByLabel("Password").fill(signUpPassword);
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await other.getByRole("link", { name: "Vices" }).first().waitFor();
  await keeper.bringToFront();
  await saved(keeper);
  await keeper.reload();
  await keeper.getByRole("treeitem", { name: "Box 1", exact: true }).waitFor();
  await saved(keeper);
  await keeper.context().close();
});
