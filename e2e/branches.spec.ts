import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import {
  addBox,
  answerName,
  newPage,
  newPart,
  openWorkshop,
  saved,
  setHeight,
  volume,
} from "./harness/workshop.ts";

let browser: Browser;
let page: Page;
let project = "";
let onMain = "";
beforeAll(async () => {
  browser = await openBrowser();
  page = await newPage(browser);
  project = await openWorkshop(page, "Bea Brancher", "Gearbox");
  onMain = await newPart(page, "Bracket");
  await addBox(page);
});
afterAll(() => browser.close());

/** Each of these opens the editor several times, which starts a kernel and builds a part. */
const long = 300_000;

const branchMenu = () => page.getByRole("button", { name: /^Branch: / });
async function goTo(branch: string): Promise<void> {
  await branchMenu().click();
  await page.getByRole("menuitem", { name: branch, exact: true }).click();
  await page.getByRole("button", { name: `Branch: ${branch}` }).waitFor();
}
/** Changes the dimension and leaves it stored. */
async function change(height: string, becomes: string): Promise<void> {
  await setHeight(page, height);
  await volume(page, becomes);
  await saved(page);
}

it(
  "keeps a change on the branch it was made on, and leads back and forth",
  async () => {
    await branchMenu().click();
    await page.getByRole("menuitem", { name: "New branch…" }).click();
    await answerName(page, "New branch", "trial", "Create branch");
    await page.getByRole("button", { name: "Branch: trial" }).waitFor();
    expect(page.url()).toContain("branch=");
    await volume(page, "1,000");
    await change("20 mm", "2,000");
    await goTo("main");
    await volume(page, "1,000");
    await change("30 mm", "3,000");
    await goTo("trial");
    await volume(page, "2,000");
  },
  long,
);

it("merges no branch without one's last changes, and says so", async () => {
  const appends = "**/api/v1/streams/**";
  await page.route(appends, (route) =>
    route.request().method() === "POST" ? route.abort() : route.fallback(),
  );
  await setHeight(page, "21 mm");
  await page.getByRole("status").filter({ hasText: "kept here" }).first().waitFor();
  const { href } = new URL(page.url());
  await branchMenu().click();
  await page.getByRole("menuitem", { name: "Merge trial…" }).click();
  await page.getByText("“trial” is not to be merged like this. It would be without 1 change").waitFor();
  expect(page.url()).toBe(href);
  await page.unroute(appends);
  await page.keyboard.press("Control+z");
  await saved(page);
});

it("shows both values of what both changed, and brings the chosen one over", async () => {
  await branchMenu().click();
  await page.getByRole("menuitem", { name: "Merge trial…" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge “trial”" });
  const conflict = dialog.getByRole("group", { name: /Box 1: Height/ });
  await conflict.getByText("was 10 mm").waitFor();
  await conflict.getByRole("radio", { name: /30 mm as on main/ }).waitFor();
  const merge = dialog.getByRole("button", { name: "Merge into main" });
  expect(await merge.getAttribute("aria-disabled")).toBe("true");
  await conflict.getByRole("radio", { name: /20 mm as on trial/ }).check();
  let go = (): void => undefined;
  const held = new Promise<void>((gone) => (go = gone));
  const appends = "**/api/v1/streams/**";
  await page.route(appends, async (route) => {
    if (route.request().method() === "POST") await held;
    await route.fallback();
  });
  await merge.click();
  await dialog.getByRole("status").getByText("Merging “Bracket”…").waitFor();
  // One part is brought over as a whole, and its end is told: nothing closes the dialog before.
  const stop = dialog.getByRole("button", { name: "Stop after this part" });
  expect(await stop.first().getAttribute("aria-disabled")).toBe("true");
  await page.keyboard.press("Escape");
  await dialog.getByRole("status").getByText("Merging “Bracket”…").waitFor();
  go();
  await dialog.getByText("“trial” is merged into “main”.").waitFor();
  await page.unroute(appends);
  await page.goto(onMain);
  await volume(page, "2,000");
});

it(
  "finds nothing more to merge, and brings over a part that only the branch has",
  async () => {
    await page.goto(`${project}/branches`);
    await page.getByRole("button", { name: "Merge trial" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge “trial”" });
    await dialog.getByText("Everything of “trial” is in “main” already.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("list", { name: "Branches" }).getByRole("link", { name: "trial" }).click();
    await page.getByRole("button", { name: "Branch: trial" }).waitFor();
    await newPart(page, "Only on trial");
    await addBox(page);
    // A list of one's own names no branch: it opens where it is.
    await page.goto(new URL("/", project).href);
    const recent = page.getByRole("list", { name: "Recent parts" });
    await recent.getByRole("link", { name: "Only on trial" }).click();
    await volume(page, "1,000");
    await page.getByRole("button", { name: "Branch: trial" }).waitFor();
    await page.goto(`${project}/branches`);
    await page.getByRole("button", { name: "Merge trial" }).click();
    await dialog
      .getByRole("region", { name: "Only on trial" })
      .getByText("it comes along as it stands")
      .waitFor();
    await dialog.getByRole("button", { name: "Merge into main" }).click();
    await dialog.getByText("“trial” is merged into “main”.").waitFor();
    await page.goto(project);
    await page.getByRole("link", { name: "Only on trial" }).click();
    await volume(page, "1,000");
  },
  long,
);

it("names a branch in the trash as that, lets nothing be made on it, and leads to main", async () => {
  await page.goto(`${project}/branches`);
  const branches = page.getByRole("list", { name: "Branches", exact: true });
  const address = await branches.getByRole("link", { name: "trial" }).getAttribute("href");
  await page.getByRole("button", { name: "Trash trial" }).click();
  await page.getByRole("button", { name: "Restore trial" }).waitFor();
  await page.goto(new URL(address ?? "", project).href);
  await page.getByRole("button", { name: "Branch: trial (in the trash)" }).waitFor();
  await page.getByText("The branch “trial” is in the trash.").waitFor();
  const make = page.getByRole("button", { name: "New part" }).first();
  expect(await make.getAttribute("aria-disabled")).toBe("true");
  await page.getByRole("link", { name: "Only on trial" }).click();
  await page
    .getByText("The branch “trial” is in the trash: this part can be looked at, not changed.")
    .waitFor();
  await page.getByRole("link", { name: "To the main branch" }).click();
  await page.getByRole("button", { name: "Branch: main" }).waitFor();
});

it(
  "shows a named version as it was, and brings it back as a change that can be undone",
  async () => {
    await page.goto(onMain);
    await volume(page, "2,000");
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("list", { name: "Changes" }).getByText("Bea Brancher").first().waitFor();
    await page.getByRole("button", { name: "Name a version" }).click();
    await answerName(page, "Name a version", "As sent", "Name version");
    await change("50 mm", "5,000");
    await page.getByRole("link", { name: "As sent" }).click();
    await volume(page, "2,000");
    await page.getByRole("button", { name: "Restore As sent" }).click();
    const asks = page.getByRole("dialog", { name: "Bring back what you looked at?" });
    await asks.waitFor();
    await volume(page, "5,000");
    await asks.getByRole("button", { name: "Restore" }).click();
    await volume(page, "2,000");
    await page.getByRole("button", { name: "Undo" }).click();
    await volume(page, "5,000");
    await page.reload();
    await volume(page, "5,000");
    expect(await asks.count()).toBe(0);
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("button", { name: "Restore As sent" }).click();
    await volume(page, "2,000");
    await page.getByRole("button", { name: "Undo" }).click();
    await volume(page, "5,000");
  },
  long,
);
