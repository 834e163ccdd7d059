import type { Browser, Page } from "playwright-core";
import { expect, it } from "vitest";
import { editorOf } from "../harness/editor.ts";
import { newPage, saved } from "../harness/workshop.ts";

/** What becomes of a part beside being worked on: files of it, links to it, and the trash. */
export function takenOutAndShared(page: () => Page, browser: () => Browser): void {
  const hands = editorOf(page);
  it("exports every format as a file", async () => {
    await saved(page());
    for (const [label, ending] of [
      ["STL, coarse", "stl"],
      ["GLB (meshes with colour)", "glb"],
      ["BREP (OCCT)", "brep"],
      ["PNG (picture)", "png"],
      ["SVG (picture, edges as vectors)", "svg"],
    ] as const) {
      await hands.tool("Export").click();
      const arriving = page().waitForEvent("download");
      await page().getByRole("menuitem", { name: label }).click();
      expect((await arriving).suggestedFilename()).toBe(`Block.${ending}`);
    }
  });

  async function newLink(role: "view" | "edit"): Promise<string> {
    await hands.tool("Share").click();
    await page()
      .getByLabel("People with the link")
      .selectOption({ label: `can ${role}` });
    await page().getByRole("button", { name: "Create link" }).click();
    const link = await page().getByLabel("The new link").innerText();
    await page().getByRole("button", { name: "Close" }).click();
    return link;
  }

  it("who may only look is told why", async () => {
    const link = await newLink("view");
    const guest = await newPage(browser());
    await guest.goto(link);
    await guest.getByText("Read only").waitFor();
    await guest.getByRole("button", { name: "Box", exact: true }).hover();
    await guest.getByText(/^Box: /).waitFor();
    await guest.keyboard.press("Shift+E");
    await guest
      .getByRole("status")
      .getByText(/look|view/i)
      .waitFor();
    expect(await guest.getByRole("dialog").count()).toBe(0);
    await guest.getByRole("treeitem", { name: "Box 1", exact: true }).dblclick();
    const dialog = guest.getByRole("dialog", { name: "Box 1" });
    // No field waits for what cannot be typed, nor looks as if it did.
    await dialog.getByRole("button", { name: "Close" }).and(guest.locator(":focus")).waitFor();
    const ground = await dialog
      .getByLabel("Width")
      .evaluate((field) => getComputedStyle(field).backgroundColor);
    expect(ground).toBe("rgba(0, 0, 0, 0)");
    await guest.context().close();
  });

  it("a part that goes into the trash while it is open is only looked at until it is restored", async () => {
    const path = new URL(page().url()).pathname.replace("/d/", "/api/v1/documents/");
    await page().evaluate((to) => fetch(to, { method: "POST" }), `${path}/trash`);
    const words = page()
      .getByRole("status")
      .getByText(/is in the trash/);
    await words.first().waitFor();
    await page().getByRole("button", { name: "Box", exact: true, disabled: true }).waitFor();
    await page().getByRole("button", { name: "Restore", exact: true }).click();
    await words.first().waitFor({ state: "detached" });
    // So does a part whose project goes there.
    const project = await page().evaluate(async (part) => {
      const { data } = (await (await fetch(part)).json()) as { data: { projectId: string } };
      return `/api/v1/projects/${data.projectId}`;
    }, path);
    const guest = await newPage(browser());
    await guest.goto(await newLink("edit"));
    await guest.getByRole("button", { name: "Box", exact: true, disabled: false }).waitFor();
    const post = (to: string) =>
      page().evaluate((at) => fetch(at, { method: "POST" }).then(({ ok }) => ok), to);
    expect(await post(`${project}/trash`)).toBe(true);
    await page().getByRole("status").getByText("The project is in the trash").waitFor();
    // Whom the platform tells nothing of the project is told as soon as a change is refused.
    await guest.getByRole("button", { name: "Box", exact: true }).click();
    await guest.getByRole("dialog").getByRole("button", { name: "Accept" }).click();
    const told = guest
      .getByRole("status")
      .getByText(/^The project of this part, or its branch, is in the trash/);
    await told.waitFor();
    await guest.getByRole("button", { name: "Box", exact: true, disabled: true }).waitFor();
    expect(await post(`${project}/restore`)).toBe(true);
    await words.first().waitFor({ state: "detached" });
    // It tries again by itself, too: the button may go before it is pressed.
    const passed = told.waitFor({ state: "detached" });
    await Promise.race([passed, guest.getByRole("button", { name: "Try again" }).click()]);
    await passed;
    await guest.getByRole("button", { name: "Box", exact: true, disabled: false }).waitFor();
    await guest.context().close();
    await hands.row("Box 2").waitFor();
    await hands.press("Shift+S");
    await hands.dialog().waitFor();
    await hands.press("Escape");
    await hands.dialog().waitFor({ state: "detached" });
  });
}
