import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { colourAt } from "./harness/colour.ts";
import { editorOf } from "./harness/editor.ts";
import { oneFailureStaysOne } from "./harness/one-failure.ts";
import { sketchIsOpen } from "./harness/part-view.ts";
import { newPage, newPart, openWorkshop } from "./harness/workshop.ts";

/**
 * Every feature type in its dialog, by mouse and keyboard, on one part: a block of 40 × 40 × 10 mm about the origin, a
 * drawing below it and a point drawn on its top. Each case makes its feature, looks at what comes of it while the dialog
 * is open and after, and takes it back.
 */
let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await newPage(browser, { reducedMotion: "reduce" });
  await openWorkshop(page, "Dora Dialog", "Dialogs");
  await newPart(page, "Block");
});
afterAll(() => browser?.close());
oneFailureStaysOne(() => page);

const block = 40 * 40 * 10;

const {
  press,
  fill,
  click,
  pick,
  choose,
  becomes,
  measured,
  bodies,
  nothingFailed,
  view,
  tool,
  row,
  field,
  picks,
  option,
  dialog,
} = editorOf(() => page);

/** Opens a dialog, fills it as the case says, sees the outcome before it is accepted and after, and takes it back. */
async function makes(
  type: string,
  fillIn: () => Promise<unknown>,
  outcome: { readonly volume?: number; readonly bodies?: number; readonly grip?: string },
): Promise<void> {
  await tool(type).click();
  await page.getByRole("dialog", { name: `${type} 1` }).waitFor();
  await fillIn();
  if (outcome.volume !== undefined) await becomes(outcome.volume);
  await press("Enter");
  await dialog().waitFor({ state: "detached" });
  await row(`${type} 1`).waitFor();
  await becomes(outcome.volume ?? block);
  expect(await bodies()).toBe(outcome.bodies ?? 1);
  await nothingFailed();
  if (outcome.grip !== undefined) await hasGrip(`${type} 1`, outcome.grip);
  await press("Control+z");
  await row(`${type} 1`).waitFor({ state: "detached" });
  await becomes(block);
}

/** Opened again, the feature has its grip where its picks lay, and what is typed at the grip counts. */
async function hasGrip(name: string, label: string): Promise<void> {
  await row(name).dblclick();
  await page.getByRole("slider", { name: `Drag ${label}` }).waitFor();
  const written = await field(label).inputValue();
  await page.getByLabel(`${label} in the view`).fill("1.25 mm");
  expect(await field(label).inputValue()).toBe("1.25 mm");
  await page.getByLabel(`${label} in the view`).press("Escape");
  await dialog().waitFor({ state: "detached" });
  expect(written).not.toBe("1.25 mm");
}

/** In a window of this height the dialog ends above its lower edge, so that its last field can be reached. */
async function staysWithin(height: number): Promise<void> {
  const size = page.viewportSize();
  if (size === null) throw new Error("the page has no size");
  await page.setViewportSize({ width: size.width, height });
  const box = await dialog().boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? height)).toBeLessThanOrEqual(height);
  await page.setViewportSize(size);
}

it("Box: takes expressions and variables, says what they come to, and refuses nonsense in words", async () => {
  await tool("Add variable").click();
  await page.getByLabel("Value of v1").fill("20 mm");
  await press("Enter");
  await press("Shift+5");
  await tool("Box").click();
  await fill({ Width: "#v1 * 2", Depth: "5 apples", Height: "10" });
  await dialog().getByText("= 40 mm").waitFor();
  await dialog().getByRole("alert").first().waitFor();
  await press("Enter");
  expect(await dialog().count()).toBe(1);
  await staysWithin(480);
  await fill({ Depth: "4 cm" });
  await field("Centred").check();
  await becomes(block);
  await press("Enter");
  await row("Box 1").waitFor();
  await measured("Centre of mass", "0, 0, 5").waitFor();
});

it("Sketch: is placed by a click on a row and on a face, and drawn in", async () => {
  await tool("Sketch").click();
  await row("Top").click();
  await sketchIsOpen(page);
  await press("Shift+5", "f", "r");
  await click(0, 0);
  await click(9, 6);
  for (const value of ["20", "10"]) {
    await page.keyboard.type(value);
    await press("Enter");
    await page.getByRole("button", { name: `Length ${value}`, exact: true }).waitFor();
  }
  await press("Escape", "c");
  await click(0, 0);
  await click(3.4, 0);
  await page.keyboard.type("6");
  await press("Enter");
  await page.getByRole("button", { name: "Diameter ⌀6", exact: true }).waitFor();
  await press("Escape");
  await tool("Finish sketch").click();
  await press("f");
  await tool("Sketch").click();
  await click(14, 4);
  await sketchIsOpen(page);
  await tool("Point").click();
  await click(13, 13);
  await press("Escape");
  await tool("Finish sketch").click();
  await row("Sketch 2").waitFor();
  await press("f");
});

it("Cylinder: says that it cuts nothing where it only stands on a body, and is added to the one that is clicked", () =>
  makes(
    "Cylinder",
    async () => {
      await fill({ Diameter: "10", Z: "10 mm", Height: "1 in" });
      await choose("Operation", "Cut");
      const warning = dialog().getByRole("status").getByText("It removes nothing");
      await warning.waitFor();
      await choose("Operation", "Add");
      await warning.waitFor({ state: "detached" });
      await pick("Bodies", [15, 15]);
      await option("Body 1").waitFor();
    },
    { volume: block + Math.PI * 25 * 25.4 },
  ));

it("Sphere: cuts a hollow into whatever it touches", () =>
  makes(
    "Sphere",
    async () => {
      await fill({ Diameter: "10", Z: "10 mm" });
      await choose("Operation", "Cut");
    },
    { volume: block - (Math.PI * 10 ** 3) / 12 },
  ));

it("Cone: is a body of its own", () =>
  makes("Cone", () => fill({ "Bottom diameter": "12", Height: "9", Z: "20" }), {
    volume: block + Math.PI * 36 * 3,
    bodies: 2,
  }));

it("Torus: is a body of its own", () =>
  makes("Torus", () => fill({ "Ring diameter": "30", "Tube diameter": "4", Z: "20" }), {
    volume: block + 2 * Math.PI ** 2 * 15 * 4,
    bodies: 2,
  }));

const ring = 200 - Math.PI * 9;

it("Extrude: takes the region that is clicked, along two sides", () =>
  makes(
    "Extrude",
    async () => {
      await field("Sketch").selectOption("Sketch 1");
      await pick("Regions", [1, 1]);
      await choose("End", "Two sides");
      await fill({ Depth: "5 mm", "Second depth": "7 mm" });
      await becomes(block + Math.PI * 9 * 12);
      await option(/^Region \d/)
        .getByRole("button")
        .click();
    },
    { volume: block + ring * 12, bodies: 2 },
  ));

it("Extrude: goes up to the face that is clicked, and says what an end lacks", () =>
  makes(
    "Extrude",
    async () => {
      await field("Sketch").selectOption("Sketch 1");
      await choose("End", "Up to face or vertex");
      await press("Enter");
      await dialog().getByText("Up to: nothing is picked yet.").waitFor();
      await pick("Up to", [15, -15]);
    },
    { volume: block + ring * 10, bodies: 2 },
  ));

it("Extrude: goes up to the corner that is clicked", () =>
  makes(
    "Extrude",
    async () => {
      await field("Sketch").selectOption("Sketch 1");
      await choose("End", "Up to face or vertex");
      await click(20, 20);
      await option(/^Vertex/).waitFor();
    },
    { volume: block + ring * 10, bodies: 2 },
  ));

it("Revolve: turns about the line that is clicked, by an angle", () =>
  makes(
    "Revolve",
    async () => {
      await field("Sketch").selectOption("Sketch 1");
      await pick("Axis", [4, 5]);
      await choose("End", "Angle");
      await fill({ Angle: "90 + 90" });
      await dialog().getByText("= 180°").waitFor();
      await page.getByRole("slider", { name: "Drag Angle" }).waitFor();
    },
    { volume: block + Math.PI * 5 * ring, bodies: 2 },
  ));

it("Hole: is drilled at the point that is clicked, by a screw's size", () =>
  makes(
    "Hole",
    async () => {
      await pick("Points", [13, 13]);
      await choose("Style", "Counterbore");
      await fill({ Diameter: "5", "Counterbore diameter": "9", "Counterbore depth": "4" });
      await becomes(block - Math.PI * (4.5 ** 2 * 4 + 2.5 ** 2 * 6));
      await choose("Standard", "ISO metric");
    },
    { volume: block - Math.PI * (5.5 ** 2 * 6 + 3.3 ** 2 * 4) },
  ));

it("Hole: ends where it is said to, or at the face that is clicked, and shows its depth when it is opened again", async () => {
  const tip = 2.5 / Math.tan((59 * Math.PI) / 180);
  const hole = (depth: number) => Math.PI * 2.5 ** 2 * depth;
  await makes(
    "Hole",
    async () => {
      await pick("Points", [13, 13]);
      // From above the grip would be dragged along the line of sight.
      await press("Shift+7");
      await choose("End", "Blind");
      await fill({ Diameter: "5", Depth: "4" });
    },
    { volume: block - hole(4 + tip / 3), grip: "Depth" },
  );
  await press("Shift+5", "f");
  await makes(
    "Hole",
    async () => {
      await pick("Points", [13, 13]);
      await press("Shift+6");
      await choose("End", "Up to face or vertex");
      // The field that has just come up takes the next click.
      await click(0, -15);
      await option("Bottom face of Box 1").waitFor();
      await fill({ Diameter: "5" });
    },
    { volume: block - hole(10) },
  );
  await press("Shift+5", "f");
});

it("Fillet: rounds the edges that are clicked, and says which are too small for it", () =>
  makes(
    "Fillet",
    async () => {
      await pick("Edges", [3, 20], [3, -20]);
      await option("Edge of Box 1 (2)").hover();
      await fill({ Radius: "50 mm" });
      await dialog().getByRole("alert").first().waitFor();
      await fill({ Radius: "4 mm" });
    },
    { volume: block - 2 * 40 * 16 * (1 - Math.PI / 4), grip: "Radius" },
  ));

it("Fillet: one that does not fit shows at which edge when its row is chosen, also where its last good result has none of it", async () => {
  const lit = async (): Promise<boolean> => {
    const { x, y } = (await view()).at(3, 20);
    const [red = 0, , blue = 0] = await colourAt(page, x, y);
    return red - blue > 80;
  };
  const isLitOnceChosen = async (): Promise<void> => {
    await dialog().waitFor({ state: "detached" });
    await row("Box 1").click();
    await expect.poll(lit, { timeout: 60_000 }).toBe(false);
    await row("Fillet 1").click();
    await expect.poll(lit, { timeout: 60_000 }).toBe(true);
  };
  const failed = (more: string) => row("Fillet 1").getByRole("img", { name: new RegExp(`^Failed.*${more}`) });
  await tool("Fillet").click();
  await fill({ Radius: "50 mm" });
  await pick("Edges", [3, 20]);
  await dialog().getByRole("alert").first().waitFor();
  await press("Enter");
  await failed("does not fit at this edge").waitFor();
  await isLitOnceChosen();
  await row("Fillet 1").dblclick();
  await fill({ Radius: "4 mm" });
  await press("Enter");
  await becomes(block - 40 * 16 * (1 - Math.PI / 4));
  await row("Fillet 1").dblclick();
  await fill({ Radius: "50 mm" });
  await press("Enter");
  await failed("last good result").waitFor();
  await isLitOnceChosen();
  for (const _ of [1, 2, 3]) await press("Control+z");
  await row("Fillet 1").waitFor({ state: "detached" });
  await becomes(block);
});

it("Chamfer: bevels by two distances", () =>
  makes(
    "Chamfer",
    async () => {
      await pick("Edges", [20, 3]);
      await choose("Method", "Two distances");
      await fill({ Distance: "2", "Second distance": "6" });
    },
    { volume: block - 40 * 6, grip: "Distance" },
  ));

it("Shell: opens the face that is clicked", () =>
  makes(
    "Shell",
    async () => {
      await pick("Open faces", [15, -15]);
      await fill({ Thickness: "#v1 / 10" });
    },
    { volume: block - 36 * 36 * 8, grip: "Thickness" },
  ));

it("Linear pattern: repeats the body along the edge, and leaves out what is skipped", () =>
  makes(
    "Linear pattern",
    async () => {
      await choose("Repeat", "Bodies");
      await pick("Bodies", [15, -15]);
      await pick("Direction", [3, 20]);
      await fill({ Spacing: "50", Count: "4", Skipped: "2" });
    },
    { volume: 3 * block, bodies: 3 },
  ));

it("Circular pattern: repeats the body about an edge", () =>
  makes(
    "Circular pattern",
    async () => {
      await choose("Repeat", "Bodies");
      await pick("Bodies", [15, -15]);
      await pick("Axis", [3, 20]);
      await fill({ Count: "4" });
    },
    { volume: 4 * block, bodies: 4 },
  ));

it("Mirror: joins the body whose row is clicked with its image in the plane whose row is clicked", () =>
  makes(
    "Mirror",
    async () => {
      await picks("Plane").click();
      await row("Top").click();
      await option("Top").waitFor();
      await picks("Bodies").click();
      await row("Body 1").click();
      await option("Body 1").waitFor();
    },
    { volume: 2 * block },
  ));

it("Boolean: subtracts one clicked body from the other", async () => {
  await tool("Box").click();
  await fill({ X: "10", Y: "10", Z: "5", Width: "10", Depth: "10", Height: "10" });
  await press("Enter");
  await row("Box 2").waitFor();
  await becomes(block + 1000);
  await makesBoolean();
  await press("Control+z");
  await row("Box 2").waitFor({ state: "detached" });
});

async function makesBoolean(): Promise<void> {
  await tool("Boolean").click();
  await choose("Operation", "Subtract");
  await pick("Targets", [-15, -15]);
  await pick("Tools", [15, 15]);
  await becomes(block - 500);
  await field("Keep tools").check();
  await becomes(block - 500 + 1000);
  await press("Enter");
  await row("Boolean 1").waitFor();
  await press("Control+z");
  await row("Boolean 1").waitFor({ state: "detached" });
  await becomes(block + 1000);
}

it("Plane: lies above a plane's row, or through three clicked corners", async () => {
  await makes(
    "Plane",
    async () => {
      await row("Top").click();
      await option("Top").waitFor();
      await fill({ Distance: "25 mm" });
    },
    {},
  );
  await makes(
    "Plane",
    async () => {
      await choose("Method", "Three points");
      await pick("First point", [-20, -20]);
      await pick("Second point", [20, -20]);
      await pick("Third point", [20, 20]);
    },
    {},
  );
});

it("Axis: runs along the clicked edge, or where two planes meet", async () => {
  await makes("Axis", () => pick("Line", [3, 20]), {});
  await makes(
    "Axis",
    async () => {
      await choose("Method", "Where two planes meet");
      await picks("Plane").click();
      await row("Front").click();
      await row("Right").click();
      await option("Right").waitFor();
    },
    {},
  );
});

it("Import: a file becomes a body", async () => {
  await page.getByLabel("File to import").setInputFiles({
    name: "corner.stl",
    mimeType: "model/stl",
    buffer: Buffer.from(tetrahedron()),
  });
  await row("corner").waitFor();
  await becomes(block + 12 ** 3 / 6);
  expect(await bodies()).toBe(2);
  await row("corner").dblclick();
  await page.getByRole("dialog", { name: "corner" }).waitFor();
  await fill({ Scale: "2" });
  await becomes(block + 24 ** 3 / 6);
  await press("Enter");
  await dialog().waitFor({ state: "detached" });
});

/** The corner of a cube of 12 mm, as text. */
function tetrahedron(): string {
  const [o, x, y, z] = ["0 0 0", "12 0 0", "0 12 0", "0 0 12"] as const;
  const facet = (...corners: readonly string[]) =>
    `facet normal 0 0 0\nouter loop\n${corners.map((at) => `vertex ${at}\n`).join("")}endloop\nendfacet\n`;
  return `solid corner\n${facet(o, y, x)}${facet(o, x, z)}${facet(o, z, y)}${facet(x, y, z)}endsolid corner\n`;
}
