import { expect, inject, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { addBox, newPage, newPart, openWorkshop, saved } from "./harness/workshop.ts";

const host = "cad.example.test";

it("opens a part, saves it and signs out over plain http from another machine, where browsers hold things back", async () => {
  const browser = await openBrowser(`--host-resolver-rules=MAP ${host} 127.0.0.1`);
  const page = await newPage(browser);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const url = new URL(inject("url"));
  url.hostname = host;
  const project = await openWorkshop(page, "Paul Plain", "Pipes", url.href);
  // What this is about: localhost, where the other tests are, counts as if it had https.
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const part = await newPart(page, "Flange");
  await addBox(page);
  const again = await page.context().newPage();
  await again.goto(part);
  await again.getByRole("treeitem", { name: "Box 1", exact: true }).waitFor();
  await saved(again);
  await again.close();

  await page.goto(project);
  await page.getByRole("button", { name: "Paul Plain Paul Plain" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  expect(faults).toEqual([]);
  await browser.close();
});
