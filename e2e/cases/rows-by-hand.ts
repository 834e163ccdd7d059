import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { colourAt } from "../harness/colour.ts";
import { editorOf } from "../harness/editor.ts";
import { block } from "../harness/makes-feature.ts";

/** The list of features, by mouse and by keys alone. The part has a box with its upright edges rounded. */
export function rowsByHand(page: () => Page): void {
  const hands = editorOf(page);
  const edges = () => hands.picks("Edges").getByRole("option");

  const atFocus = (name: string): Promise<void> => hands.row(name).and(page().locator(":focus")).waitFor();

  const names = (): Promise<string[]> =>
    page().getByRole("tree", { name: "Features" }).getByRole("treeitem").allInnerTexts();

  it("rows are dragged to another place, and the bar to where building ends", async () => {
    const { tool, row, press, becomes } = hands;
    for (const name of ["Plane 1", "Plane 2"]) {
      await tool("Plane").click();
      await row("Top").click();
      await press("Enter");
      await row(name).waitFor();
    }
    await row("Plane 2").dragTo(row("Plane 1"), { targetPosition: { x: 60, y: 3 } });
    await expect.poll(async () => (await names()).slice(-2)).toEqual(["Plane 2", "Plane 1"]);
    const bar = page().getByRole("separator", { name: "Roll-back bar" });
    await bar.dragTo(row("Box 1"), { targetPosition: { x: 60, y: 24 } });
    await becomes(block);
    // Whoever means the end lets go of it below the rows.
    await bar.dragTo(page().getByRole("button", { name: /^Bodies/ }));
    await becomes(block - 4 * 25 * (1 - Math.PI / 4) * 10);
  });

  it("the list is worked by keys alone: what the arrows reach is renamed, opened and taken away", async () => {
    const { row, press, dialog } = hands;
    await row("Plane 2").click();
    await press("ArrowDown");
    await press("F2");
    await page().getByRole("textbox", { name: "Name" }).fill("Shelf");
    await press("Enter");
    await atFocus("Shelf");
    await press("ArrowUp");
    await atFocus("Plane 2");
    await press("F2", "Escape");
    await atFocus("Plane 2");
    await press("ArrowDown");
    await press("Enter");
    await dialog().waitFor();
    expect(await dialog().textContent()).toContain("Shelf");
    await press("Escape");
    await dialog().waitFor({ state: "detached" });
    await row("Shelf").click();
    await press("Delete");
    await row("Shelf").waitFor({ state: "detached" });
    await atFocus("Plane 2");
    expect(await names()).toContain("Plane 2");
  });

  it("who hears the list hears how a row fares", async () => {
    const { row } = hands;
    await row("Fillet 1").click({ button: "right" });
    await page().getByRole("menuitem", { name: "Suppress", exact: true }).click();
    await page().locator("[role=treeitem][aria-description=Suppressed]").and(row("Fillet 1")).waitFor();
    await atFocus("Fillet 1");
    await hands.press("Control+z");
    await page().locator("[role=treeitem]:not([aria-description])").and(row("Fillet 1")).waitFor();
  });

  /** The rows of a list that are scrolled out of it cut nothing out of the view: under it stands the part, no bare ground. */
  async function expectPartBelow(list: Locator): Promise<void> {
    const [box, view] = [
      await list.boundingBox(),
      await page().getByLabel("Part", { exact: true }).boundingBox(),
    ];
    if (box === null || view === null) throw new Error("there is no list in the view");
    const y = box.y + box.height + 20;
    const [part, ground] = [
      await colourAt(page(), box.x + 60, y),
      await colourAt(page(), view.x + view.width - 4, y),
    ];
    expect(Math.max(...part.map((value, at) => Math.abs(value - (ground[at] ?? 0))))).toBeGreaterThan(40);
  }

  it("what a dialog takes is chosen by keys alone, from a list", async () => {
    const { press } = hands;
    await press("Space", "Shift+F");
    await hands.dialog().locator("[role=listbox]:focus").waitFor();
    await press("ArrowDown");
    const menu = page().getByRole("menu", { name: "Choose from a list" });
    const listed = menu.getByRole("menuitem").first().and(page().locator(":focus"));
    await listed.waitFor();
    await press("Tab");
    await menu.waitFor({ state: "detached" });
    await hands.dialog().locator("[role=listbox]").focus();
    await press("ArrowDown");
    await listed.waitFor();
    await expectPartBelow(menu);
    await press("ArrowDown", "Enter");
    await edges().first().waitFor();
    await hands.dialog().locator("[role=listbox]:focus").waitFor();
    expect(await edges().count()).toBe(1);
    await press("Delete");
    await edges().first().waitFor({ state: "detached" });
    await hands.dialog().locator("[role=listbox]:focus").waitFor();
    await press("Escape");
    await hands.dialog().waitFor({ state: "detached" });
  });

  it("a part is worked in another unit as soon as one is chosen below its list", async () => {
    const { press } = hands;
    const unit = page().getByLabel("Unit of the part");
    await unit.selectOption({ label: "Inches" });
    await page().getByText(/in³$/).first().waitFor();
    expect(await unit.inputValue()).toBe("in");
    await unit.blur();
    await press("Control+z");
    await page().getByText(/mm³$/).first().waitFor();
    expect(await unit.inputValue()).toBe("mm");
  });

  it("deleting what others use says who, and takes them along if one wants", async () => {
    const { row, press } = hands;
    await row("Box 1").click();
    await press("Delete");
    const asked = page().getByRole("dialog", { name: "Other features use this one" });
    await asked.getByText(/Fillet 1/).waitFor();
    await asked.getByRole("button", { name: "Delete all" }).click();
    await row("Fillet 1").waitFor({ state: "detached" });
    await row("Box 1").waitFor({ state: "detached" });
    // The keyboard goes on from the row that has taken its place.
    await atFocus("Plane 2");
    await page().locator("canvas[aria-label=Part][data-bodies='']").waitFor();
    await press("Control+z");
    await row("Fillet 1").waitFor();
    // What comes next fits the view to it.
    await page().locator("canvas[aria-label=Part]:not([data-bodies=''])").waitFor();
  });
}
