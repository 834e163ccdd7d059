import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { colourAt } from "./harness/colour.ts";
import { editorOf } from "./harness/editor.ts";
import { fingersOn } from "./harness/fingers.ts";
import { oneFailureStaysOne } from "./harness/one-failure.ts";
import { openProxy } from "./harness/proxy.ts";
import { sketchIsOpen } from "./harness/part-view.ts";
import { newPage, newPart, openWorkshop, saved } from "./harness/workshop.ts";

/** What hands do in the view and in the list beside the dialogs: picking, turning, dragging, taking away, sharing. */
let browser: Browser;
let page: Page;
const hands = editorOf(() => page);
beforeAll(async () => {
  browser = await openBrowser();
  page = await newPage(browser, { reducedMotion: "reduce", acceptDownloads: true });
  await openWorkshop(page, "Hanna Hands", "By hand");
  await newPart(page, "Block");
  await hands.makeBlock();
});
afterAll(() => browser?.close());
oneFailureStaysOne(() => page);

const block = 40 * 40 * 10;
const edges = () => hands.picks("Edges").getByRole("option");
const measured = () => page.getByLabel("Measurement");

/** What a dialog for edges and faces finds picked; it is closed again, and nothing is picked any more. */
async function picked(): Promise<number> {
  await hands.tool("Fillet").click();
  await edges().first().waitFor();
  const count = await edges().count();
  await hands.press("Escape");
  await hands.dialog().waitFor({ state: "detached" });
  return count;
}

it("a band takes what lies inside of it to the right, and to the left also what it crosses", async () => {
  const seen = await hands.view();
  await seen.drag({ x: 16, y: -10 }, { x: 24, y: 10 });
  await seen.drag({ x: 16, y: -22 }, { x: 24, y: 22 });
  // The right face with its four edges.
  await measured().getByText("Volume").waitFor({ state: "detached" });
  expect(await picked()).toBe(5);
  await measured().getByText("Volume").waitFor();
  await seen.drag({ x: 24, y: 10 }, { x: 16, y: -10 });
  // Its two long edges, and the three faces that meet in them.
  await measured().getByText("Volume").waitFor({ state: "detached" });
  expect(await picked()).toBe(5);
});

it("two clicks on an edge pick all that runs on smoothly from it", async () => {
  const { tool, view, press, becomes, row } = hands;
  const seen = await view();
  for (const [x, y] of [
    [20, 20],
    [-20, 20],
    [-20, -20],
    [20, -20],
  ] as const)
    await seen.drag({ x: x - 2, y: y - 2 }, { x: x + 2, y: y + 2 });
  await measured().getByText("Distance").first().waitFor();
  await tool("Fillet").click();
  await edges().nth(3).waitFor();
  await hands.fill({ Radius: "5" });
  const rounded = block - 4 * 25 * (1 - Math.PI / 4) * 10;
  await becomes(rounded);
  await press("Enter");
  await row("Fillet 1").waitFor();
  await becomes(rounded);
  await (await view()).doubleClick(3, 20);
  await measured().getByText("Distance").first().waitFor();
  await tool("Chamfer").click();
  await edges().nth(7).waitFor();
  expect(await edges().count()).toBe(8);
  await press("Escape");
});

it("a long press offers what lies behind, too", async () => {
  const { view, press } = hands;
  await (await view()).hold(8, -6);
  const menu = page.getByRole("menu", { name: "Select other" });
  await menu.getByRole("menuitem", { name: "Bottom face of Box 1" }).click();
  await menu.waitFor({ state: "detached" });
  await measured().getByText("Area").waitFor();
  await press("Space");
  await measured().getByText("Volume").waitFor();
});

it("keys look straight at a face, zoom to a window, hide, rename, and are text in a field", async () => {
  const { row, press } = hands;
  const canvas = page.getByLabel("Part", { exact: true });
  const drawn = () => canvas.getAttribute("data-bodies");
  await press("Space", "Shift+7", "f");
  await hands.click(0, 0);
  await measured().getByText("Area").waitFor();
  // Where the face lies is asked of the kernel: the view turns when it has said so.
  const cube = () => page.getByRole("button", { name: "Top", exact: true }).boundingBox();
  const before = await cube();
  await press("n");
  await expect.poll(cube, { timeout: 60_000 }).not.toEqual(before);
  await press("f", "Space");
  await hands.click(15, -15);
  await measured().getByText("1,600").or(measured().getByText("1,578")).first().waitFor();
  const whole = await drawn();
  await press("y");
  await expect.poll(drawn).not.toBe(whole);
  await press("Control+z");
  await expect.poll(drawn).toBe(whole);
  await press("w");
  expect(await canvas.evaluate((view) => view.style.cursor)).toBe("zoom-in");
  await (await hands.view()).drag({ x: -5, y: 5 }, { x: 5, y: -5 });
  expect(await canvas.evaluate((view) => view.style.cursor)).toBe("");
  await press("f");
  await page.getByLabel("Filter features").fill("");
  await page.getByLabel("Filter features").pressSequentially("fyn");
  expect(await page.getByLabel("Filter features").inputValue()).toBe("fyn");
  expect(await drawn()).toBe(whole);
  await page.getByLabel("Filter features").fill("");
  await row("Fillet 1").click();
  await press("F2");
  await page.getByLabel("Name", { exact: true }).fill("Corners");
  await press("Enter");
  await row("Corners").waitFor();
  await press("Control+z");
  await row("Fillet 1").waitFor();
  await row("Fillet 1").click({ button: "right" });
  await page.getByRole("menu").waitFor();
  await press("Delete", "Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  expect(await row("Fillet 1").count()).toBe(1);
  await hands.tool("Torus").focus();
  await press("Space");
  await page.getByRole("dialog", { name: "Torus 1" }).waitFor();
  await press("Escape");
  await press("Shift+?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await press("Escape");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "detached" });
});

const names = (): Promise<string[]> =>
  page.getByRole("tree", { name: "Features" }).getByRole("treeitem").allInnerTexts();

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
  const bar = page.getByRole("separator", { name: "Roll-back bar" });
  await bar.dragTo(row("Box 1"), { targetPosition: { x: 60, y: 24 } });
  await becomes(block);
  await bar.dragTo(row("Plane 1"), { targetPosition: { x: 60, y: 24 } });
  await becomes(block - 4 * 25 * (1 - Math.PI / 4) * 10);
});

it("the list is worked by keys alone: what the arrows reach is renamed, opened and taken away", async () => {
  const { row, press, dialog } = hands;
  await row("Plane 2").click();
  await press("ArrowDown");
  await press("F2");
  await page.getByRole("textbox", { name: "Name" }).fill("Shelf");
  await press("Enter");
  await row("Shelf").waitFor();
  await row("Plane 2").click();
  await press("ArrowDown");
  await press("Enter");
  await dialog().waitFor();
  expect(await dialog().textContent()).toContain("Shelf");
  await press("Escape");
  await dialog().waitFor({ state: "detached" });
  await press("Delete");
  await row("Shelf").waitFor({ state: "detached" });
  expect(await names()).toContain("Plane 2");
});

/** The rows of a list that are scrolled out of it cut nothing out of the view: under it stands the part, no bare ground. */
async function expectPartBelow(list: Locator): Promise<void> {
  const [box, view] = [
    await list.boundingBox(),
    await page.getByLabel("Part", { exact: true }).boundingBox(),
  ];
  if (box === null || view === null) throw new Error("there is no list in the view");
  const y = box.y + box.height + 20;
  const [part, ground] = [
    await colourAt(page, box.x + 60, y),
    await colourAt(page, view.x + view.width - 4, y),
  ];
  expect(Math.max(...part.map((value, at) => Math.abs(value - (ground[at] ?? 0))))).toBeGreaterThan(40);
}

it("what a dialog takes is chosen by keys alone, from a list", async () => {
  const { press } = hands;
  await press("Space", "Shift+F");
  await hands.dialog().locator("[role=listbox]:focus").waitFor();
  await press("ArrowDown");
  const menu = page.getByRole("menu", { name: "Choose from a list" });
  const listed = menu.getByRole("menuitem").first().and(page.locator(":focus"));
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

it("deleting what others use says who, and takes them along if one wants", async () => {
  const { row, press } = hands;
  await row("Box 1").click();
  await press("Delete");
  const asked = page.getByRole("dialog", { name: "Other features use this one" });
  await asked.getByText(/Fillet 1/).waitFor();
  await asked.getByRole("button", { name: "Delete all" }).click();
  await row("Fillet 1").waitFor({ state: "detached" });
  await row("Box 1").waitFor({ state: "detached" });
  await page.locator("canvas[aria-label=Part][data-bodies='']").waitFor();
  await press("Control+z");
  await row("Fillet 1").waitFor();
  // What comes next fits the view to it.
  await page.locator("canvas[aria-label=Part]:not([data-bodies=''])").waitFor();
});

const marks = (name: string) => page.getByRole("button", { name, exact: true });
const words = () => page.getByRole("status", { name: "Sketch" });

/** A new sketch on the top plane, seen from above, and what draws a line in it. */
async function openSketch() {
  const { row, press } = hands;
  await press("Shift+S");
  await row("Top").click();
  await sketchIsOpen(page);
  await press("Shift+5", "f");
  const seen = await hands.view();
  const line = async (x: number, y: number, toX: number, toY: number): Promise<void> => {
    await press("l");
    await seen.click(x, y, { free: true });
    await seen.click(toX, toY, { free: true });
    await press("Escape", "Escape");
  };
  return { seen, line };
}

it("a sketch is trimmed, extended, offset and rounded by hand, and dimensioned as far as it is free", async () => {
  const { tool, row, press } = hands;
  const { seen, line } = await openSketch();
  const value = async (typed: string, shown: string): Promise<void> => {
    await page.keyboard.type(typed);
    await press("Enter");
    await marks(shown).waitFor();
    await press("Escape");
  };
  await press("g");
  await seen.click(-15, -8, { free: true });
  await seen.click(5, 8, { free: true });
  await press("Escape");
  // What contradicts what is looked for beside the page.
  await seen.click(0, -8);
  await press("v");
  const contradiction = words().getByText(/contradict/);
  await contradiction.waitFor();
  await press("Control+z");
  await contradiction.waitFor({ state: "detached" });
  await line(-5, -14, -5, 14);
  await press("m");
  await seen.click(-5, 12);
  await marks("On curve constraint").first().waitFor();
  await press("Escape");
  await line(8, 12, 18, 12);
  await line(13, -14, 13, 0);
  await press("x");
  await seen.click(13, -2);
  await marks("On curve constraint").nth(2).waitFor();
  await press("Escape", "o");
  await seen.click(13, -6);
  await seen.click(17, -6);
  await value("3", "Distance 3");
  await tool("Sketch fillet").click();
  await seen.click(-15, -8);
  await value("2", "Radius R2");
  await line(20, -14, 25, -4);
  await press("d");
  await seen.click(22.5, -9);
  await seen.click(23.5, -12);
  await value("11", "Length 11");
  await press("d");
  await seen.click(22.3, -9.4);
  await seen.click(22.3, -17);
  await page.keyboard.type("5");
  await press("Enter", "Escape");
  await marks("Horizontal distance 5").waitFor();
  await press("d");
  await seen.click(22.3, -9.4);
  await seen.click(28, -9.4);
  await words()
    .getByText(/tells it/)
    .waitFor();
  await press("Escape");
  await tool("Finish sketch").click();
  await tool("Extrude").waitFor();
  await row("Sketch 1").click();
  await press("Delete");
  await row("Sketch 1").waitFor({ state: "detached" });
});

it("keys put constraints on what is picked", async () => {
  const { tool, row, press } = hands;
  const { seen, line } = await openSketch();
  const constrained = (type: string, count = 1) =>
    marks(`${type} constraint`)
      .nth(count - 1)
      .waitFor();
  await line(-16, 12, -6, 13);
  await seen.click(-11, 12.5);
  await press("h");
  await constrained("Horizontal");
  await line(-1, 4, 0, 14);
  await seen.click(-0.5, 9);
  await press("v");
  await constrained("Vertical");
  await line(-16, 0, -6, 3);
  await line(-16, -6, -6, -7);
  await seen.click(-11, 1.5);
  await seen.click(-11, -6.5);
  await press("b");
  await constrained("Parallel");
  await seen.click(-11, 12.5);
  await seen.click(-0.5, 9);
  await press("e");
  await constrained("Equal", 2);
  await line(4, -14, 9, -14);
  await line(11, -12, 16, -8);
  await seen.click(9, -14);
  await seen.click(11, -12);
  const freedom = async (): Promise<number> => Number.parseInt(await words().innerText(), 10);
  const apart = await freedom();
  await press("i");
  await expect.poll(freedom, { timeout: 60_000 }).toBe(apart - 2);
  await press("c");
  await seen.click(9, 4, { free: true });
  await seen.click(12, 4, { free: true });
  await press("Escape");
  await line(5, 9, 15, 10);
  await seen.click(12, 4);
  await seen.click(10, 9.5);
  await press("t");
  await constrained("Tangent");
  await tool("Finish sketch").click();
  await row("Sketch 1").click();
  await press("Delete");
  await row("Sketch 1").waitFor({ state: "detached" });
});

it("fingers pick, turn, zoom and draw", async () => {
  const { tool, row, press } = hands;
  await press("Shift+5", "f");
  const seen = await hands.view();
  const fingers = await fingersOn(page);
  await fingers.tap(seen.at(8, -6));
  await measured().getByText("Area").waitFor();
  await fingers.tap(seen.at(8, -6));
  await measured().getByText("Volume").waitFor();
  // A finger beside an edge means the edge.
  const edge = seen.at(20, 4);
  await fingers.tap({ x: edge.x - 9, y: edge.y });
  await measured().getByText("Length").waitFor();
  await press("Space");
  await fingers.touch("touchStart", seen.at(8, -6));
  await page.getByRole("menu", { name: "Select other" }).waitFor();
  await fingers.touch("touchEnd");
  await press("Escape");
  await fingers.drag(seen.at(5, 5), seen.at(8, 15));
  const front = page
    .getByRole("group", { name: "View cube" })
    .getByRole("button", { name: "Front", exact: true });
  await expect.poll(async () => (await front.boundingBox())?.height ?? 0).toBeGreaterThan(5);
  await press("Shift+5", "f");
  // Twice as large: what was beside the block before is on it then.
  await fingers.pinch([seen.at(-6, 0), seen.at(-12, 0)], [seen.at(6, 0), seen.at(12, 0)]);
  await fingers.tap(seen.at(24, 14));
  await measured().getByText("Area").waitFor();
  await press("Space", "Shift+S");
  await row("Top").click();
  await sketchIsOpen(page);
  await press("Shift+5", "f");
  await tool("Corner rectangle").click();
  // A second finger: that was no corner.
  await fingers.pinch([seen.at(1, 1), seen.at(1, 1)], [seen.at(9, 1), seen.at(9, 1)]);
  await fingers.tap(seen.at(-14, -9));
  await fingers.tap(seen.at(13, 8));
  await words()
    .getByText(/Type its size/)
    .waitFor();
  await press("Escape");
  await fingers.tap(seen.at(-14, 0));
  await press("d");
  await page.keyboard.type("16");
  await press("Enter");
  await marks("Length 16").waitFor();
  await tool("Finish sketch").click();
  await row("Sketch 1").click();
  await press("Delete");
  await row("Sketch 1").waitFor({ state: "detached" });
});

it("exports every format as a file", async () => {
  await saved(page);
  for (const [label, ending] of [
    ["STL, coarse", "stl"],
    ["GLB (meshes with colour)", "glb"],
    ["BREP (OCCT)", "brep"],
    ["PNG (picture)", "png"],
  ] as const) {
    await hands.tool("Export").click();
    const arriving = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: label }).click();
    expect((await arriving).suggestedFilename()).toBe(`Block.${ending}`);
  }
});

async function newLink(role: "view" | "edit"): Promise<string> {
  await hands.tool("Share").click();
  await page.getByLabel("People with the link").selectOption({ label: `can ${role}` });
  await page.getByRole("button", { name: "Create link" }).click();
  const link = await page.getByLabel("The new link").innerText();
  await page.getByRole("button", { name: "Close" }).click();
  return link;
}

it("who may only look is told why", async () => {
  const link = await newLink("view");
  const guest = await newPage(browser);
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
  await guest.context().close();
});

it("a part that goes into the trash while it is open is only looked at until it is restored", async () => {
  const path = new URL(page.url()).pathname.replace("/d/", "/api/v1/documents/");
  await page.evaluate((to) => fetch(to, { method: "POST" }), `${path}/trash`);
  const words = page.getByRole("status").getByText(/is in the trash/);
  await words.first().waitFor();
  await page.getByRole("button", { name: "Box", exact: true, disabled: true }).waitFor();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await words.first().waitFor({ state: "detached" });
  // So does a part whose project goes there.
  const project = await page.evaluate(async (part) => {
    const { data } = (await (await fetch(part)).json()) as { data: { projectId: string } };
    return `/api/v1/projects/${data.projectId}`;
  }, path);
  const guest = await newPage(browser);
  await guest.goto(await newLink("edit"));
  await guest.getByRole("button", { name: "Box", exact: true, disabled: false }).waitFor();
  const post = (to: string) => page.evaluate((at) => fetch(at, { method: "POST" }).then(({ ok }) => ok), to);
  expect(await post(`${project}/trash`)).toBe(true);
  await page.getByRole("status").getByText("The project is in the trash").waitFor();
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

/** Pages of one context share what it knows; each case takes one of its own. */
async function another(use: (other: Page) => Promise<void>): Promise<void> {
  const other = await page.context().newPage();
  try {
    await use(other);
  } finally {
    await page.context().unrouteAll();
    await other.close();
  }
}

it("a part of the app that does not come says so where one looks, and comes when it is asked for again", () =>
  another(async (other) => {
    await other.goto(page.url());
    await other.getByText(/mm³$/).first().waitFor();
    await other.context().route(/_next\/static\/chunks/, (route) => route.abort());
    await other.getByRole("button", { name: "History", exact: true }).click();
    const told = other.getByRole("alert").filter({ hasText: "could not be loaded" });
    await told.waitFor();
    await other.context().unrouteAll();
    await told.getByRole("button", { name: "Try again" }).click();
    await other.getByText("Name a version").waitFor();
    expect(await told.count()).toBe(0);
  }));

it("a sketch whose solver is still on its way says so, and can be left", () =>
  another(async (other) => {
    await other.goto(page.url());
    await other.getByText(/mm³$/).first().waitFor();
    await other.context().route(/planegcs/, () => undefined);
    await other.keyboard.press("Shift+S");
    await other.getByRole("dialog").waitFor();
    await other.getByRole("treeitem", { name: "Top", exact: true }).click();
    const told = other.getByRole("status").getByText("Starting the sketch solver…");
    await told.waitFor();
    await other.getByRole("button", { name: "Finish sketch" }).waitFor();
    await other.keyboard.press("Escape");
    await told.waitFor({ state: "detached" });
    await other.keyboard.press("Control+z");
    await other.getByRole("treeitem", { name: /^Sketch/ }).waitFor({ state: "detached" });
  }));

it("where the kernel is kept out the part is shown as the platform builds it, until it is let in", async () => {
  let isKeptOut = true;
  const proxy = await openProxy((url) => isKeptOut && /occt.*\.wasm/.test(url));
  const storageState = await page.context().storageState();
  const other = await newPage(browser, { proxy: { server: proxy.address }, storageState });
  try {
    await other.goto(page.url());
    const told = other.getByRole("alert").filter({ hasText: "The geometry kernel could not start here" });
    await told.or(other.getByText(/mm³$/)).first().waitFor();
    expect(await told.count()).toBe(1);
    await other.locator("canvas[aria-label=Part][data-bodies]:not([data-bodies=''])").waitFor();
    expect(await other.getByText(/mm³$/).count()).toBe(0);
    isKeptOut = false;
    await told.getByRole("button", { name: "Try again" }).click();
    await other.getByText(/mm³$/).first().waitFor();
    expect(await told.count()).toBe(0);
  } finally {
    await other.context().close();
    proxy.close();
  }
});

it("the kernel's files are sent packed and once: who opens the part again is sent nothing of them", async () => {
  const sentTo = async (other: Page): Promise<readonly number[]> => {
    const sizes: Promise<number>[] = [];
    other.on("response", (answer) => {
      if (!answer.url().endsWith(".wasm")) return;
      expect(answer.headers()["content-encoding"]).toBe("br");
      // Less than nothing is what playwright makes of a body that came from the browser's own cache.
      const size = async () => (await answer.finished(), (await answer.request().sizes()).responseBodySize);
      sizes.push(size());
    });
    await other.goto(page.url());
    await other.getByText(/mm³$/).first().waitFor();
    return Promise.all(sizes);
  };
  await another(async (other) => void (await sentTo(other)));
  await another(async (other) => {
    const sizes = await sentTo(other);
    expect(sizes.length).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(0);
  });
});
