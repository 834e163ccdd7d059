import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { tetrahedron } from "./harness/tetrahedron.ts";
import { addBox, answerName, newPage, newPart, openWorkshop, signUp, volume } from "./harness/workshop.ts";

let browser: Browser;
let owner: Page;
let member: Page;
let project = "";
beforeAll(async () => {
  browser = await openBrowser();
  [owner, member] = [await newPage(browser), await newPage(browser)];
  project = await openWorkshop(owner, "Olga Owner", "Gearbox");
});
afterAll(() => browser.close());

const items = (page: Page) => page.getByRole("list", { name: "Folders and parts" });
const item = (page: Page, name: string) => items(page).getByRole("link", { name, exact: true });
const gone = { state: "detached" } as const;

async function choose(page: Page, name: string, act: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: act }).click();
}

it("lets in whoever has an invite link, with the role it names", async () => {
  await owner.getByRole("link", { name: "Members" }).click();
  await owner.getByRole("button", { name: "Invite" }).click();
  await owner.getByRole("button", { name: "Create invite link" }).click();
  const link = await owner.getByLabel("The invite link").innerText();
  await owner.getByRole("button", { name: "Done" }).click();
  await member.goto(link);
  await signUp(member, "Mia Member");
  await member.getByRole("heading", { name: "Join Workshop of Olga Owner" }).waitFor();
  await member.getByRole("button", { name: "Join as Mia Member" }).click();
  await member.getByRole("list", { name: "Projects" }).getByRole("link", { name: "Gearbox" }).click();
  const row = owner
    .getByRole("list", { name: "Members" })
    .getByRole("listitem")
    .filter({ hasText: "Mia Member" });
  expect(await row.getByLabel("Role of Mia Member").inputValue()).toBe("member");
});

it("shows one person's new folder and its new name to the other without a reload", async () => {
  await owner.goto(project);
  await member.getByRole("button", { name: "New folder" }).click();
  await answerName(member, "New folder", "Shafts", "Create folder");
  await item(owner, "Shafts").waitFor();
  await choose(owner, "Shafts", "Rename…");
  await answerName(owner, "Rename folder", "Axles", "Rename");
  await item(member, "Axles").waitFor();
});

it("moves a part that is dragged onto a folder, and finds it by its name from above", async () => {
  await newPart(owner, "Bracket");
  await addBox(owner);
  await owner.goto(project);
  await item(owner, "Bracket").dragTo(item(owner, "Axles"));
  await item(owner, "Bracket").waitFor(gone);
  await item(member, "Bracket").waitFor(gone);
  await member.getByLabel("Find in this project").fill("brack");
  await item(member, "Bracket").waitFor();
  // A folder that was found is shown whole, not by what was looked for.
  await member.getByLabel("Find in this project").fill("axl");
  await item(member, "Bracket").waitFor(gone);
  await item(member, "Axles").click();
  await member.getByRole("heading", { name: "Axles" }).waitFor();
  await item(member, "Bracket").waitFor();
});

/** Drags a file from elsewhere onto the page and lets it go there. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const file = join(await mkdtemp(join(tmpdir(), "dropped-")), name);
  await writeFile(file, text);
  const hand = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await hand.send("Input.dispatchDragEvent", { type, x: 640, y: 600, data });
  await hand.detach();
}

it("makes a part of a file that is dropped on a project, and opens none in place of the app where there is none", async () => {
  const page = await owner.context().newPage();
  await page.goto(project);
  await page.getByRole("button", { name: "New part" }).waitFor();
  await drop(page, "notes.txt", "words");
  await page.getByText("“notes.txt” is no STEP, STL or BREP file").waitFor();
  await drop(page, "Corner.stl", tetrahedron());
  await page.waitForURL(/\/d\//);
  await page.getByRole("treeitem", { name: "Corner", exact: true }).waitFor();
  await volume(page, "288");
  await page.goto(project);
  await item(page, "Corner").waitFor();
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("button", { name: "Create project" }).waitFor();
  const open = page.context().pages().length;
  await drop(page, "notes.txt", "words");
  await page.getByRole("link", { name: "Members" }).click();
  await page.getByRole("list", { name: "Members" }).waitFor();
  expect(page.context().pages()).toHaveLength(open);
  await page.close();
});

it("finds a part of any project from anywhere, and keeps what is half said to the agent from page to page", async () => {
  await owner.getByRole("link", { name: "Members" }).click();
  await owner.getByRole("list", { name: "Members" }).waitFor();
  await owner.getByRole("button", { name: "Agent" }).click();
  const words = owner.getByLabel("Message to the agent");
  await words.fill("Make me a");
  await owner.getByRole("link", { name: "Favourites" }).click();
  await owner.getByRole("heading", { name: "Favourites", exact: true }).waitFor();
  expect(await words.inputValue()).toBe("Make me a");
  await owner.getByRole("button", { name: "Close the chat" }).click();
  await owner.keyboard.press("ControlOrMeta+k");
  await owner.getByLabel("Search commands").fill("gearb brack");
  await owner.getByRole("option", { name: "Bracket" }).click();
  await owner.waitForURL(/\/d\//);
  await owner.goto(project);
});

it("takes a part to the trash by a key and back, and a folder with all that is in it", async () => {
  await item(member, "Bracket").focus();
  await member.keyboard.press("Delete");
  await item(member, "Bracket").waitFor(gone);
  await member.getByRole("button", { name: "Undo" }).click();
  await item(member, "Bracket").waitFor();
  await choose(member, "Bracket", "Move…");
  await member
    .getByRole("dialog", { name: "Move “Bracket”" })
    .getByRole("button", { name: "Gearbox" })
    .click();
  await item(owner, "Bracket").waitFor();
  await item(owner, "Bracket").dragTo(item(owner, "Axles"));
  await item(owner, "Bracket").waitFor(gone);
  await choose(owner, "Axles", "Move to trash");
  await owner.getByRole("dialog").getByRole("button", { name: "Move to trash" }).click();
  await item(owner, "Axles").waitFor(gone);
  await owner.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Trash" }).click();
  const trash = owner.getByRole("list", { name: "In the trash" });
  await trash.getByText("Axles").waitFor();
  expect(await trash.getByRole("listitem").count()).toBe(1);
  await owner.getByRole("button", { name: "Restore Axles" }).click();
  await owner.goto(project);
  await item(owner, "Axles").click();
  await item(owner, "Bracket").waitFor();
});

it("lets a stranger with a link and its password look at the part and nothing else, until it is revoked", async () => {
  await item(owner, "Bracket").click();
  await volume(owner, "1,000");
  await owner.getByRole("button", { name: "Share" }).click();
  await owner.getByLabel("Password, if you want one").fill("open sesame");
  await owner.getByLabel("What it is for").fill("Supplier");
  await owner.getByRole("button", { name: "Create link" }).click();
  const link = await owner.getByLabel("The new link").innerText();

  const stranger = await newPage(browser);
  // The page is there, and the platform cannot be asked: that says nothing about the link.
  await stranger.route("**/api/v1/links/open", (route) => route.abort("connectionreset"));
  await stranger.goto(link);
  await stranger.getByRole("heading", { name: "The link could not be opened now" }).waitFor();
  await stranger.unroute("**/api/v1/links/open");
  await stranger.getByRole("button", { name: "Try again" }).click();
  await stranger.getByLabel("Password").fill("wrong words");
  await stranger.getByRole("button", { name: "Open" }).click();
  await stranger.getByText("This is not the password.").waitFor();
  await stranger.getByLabel("Password").fill("open sesame");
  await stranger.getByRole("button", { name: "Open" }).click();
  await volume(stranger, "1,000");
  const refused = await stranger.evaluate(async () => {
    const link = new URLSearchParams(location.search).get("link") ?? "";
    const answer = await fetch(`/api/v1${location.pathname.replace("/d/", "/documents/")}`, {
      method: "PATCH",
      headers: { "content-type": "application/json", "x-solidtype-link": link },
      body: JSON.stringify({ name: "Mine now" }),
    });
    return answer.status;
  });
  expect(refused).toBe(403);
  await stranger.locator("[data-feature]", { hasText: "Box 1" }).waitFor();

  await owner.getByRole("button", { name: "Revoke Supplier" }).click();
  await owner.getByText("Revoked").waitFor();
  await stranger.goto(link);
  await stranger.getByRole("heading", { name: "This link opens nothing" }).waitFor();
  await stranger.context().close();
});

it("lets a stranger with an editing link change the part for everybody", async () => {
  await owner.getByLabel("Password, if you want one").fill("");
  await owner.getByLabel("What it is for").fill("Partner");
  await owner.getByLabel("People with the link").selectOption("editor");
  await owner.getByRole("button", { name: "Create link" }).click();
  await owner.getByRole("list", { name: "Share links" }).getByText("Partner").waitFor();
  const link = await owner.getByLabel("The new link").innerText();
  await owner.keyboard.press("Escape");
  const guest = await newPage(browser);
  await guest.goto(link);
  await volume(guest, "1,000");
  await guest.locator("[data-feature]", { hasText: "Box 1" }).dblclick();
  await guest.getByRole("dialog", { name: "Box 1" }).getByLabel("Height").fill("20 mm");
  await guest.keyboard.press("Enter");
  await volume(owner, "2,000");
  await guest.context().close();
});

it("takes a person out of the workspace: what they had open is gone for them", async () => {
  await owner.goto(inject("url"));
  await owner.getByRole("link", { name: "Members" }).click();
  await owner.getByRole("button", { name: "Remove Mia Member" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await owner.getByRole("list", { name: "Members" }).getByText("Mia Member").waitFor(gone);
  await member.goto(project);
  await member.getByText("This project cannot be opened").waitFor();
});
