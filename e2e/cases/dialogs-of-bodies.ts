import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { colourAt } from "../harness/colour.ts";
import { editorOf } from "../harness/editor.ts";
import { block, makesFeatures } from "../harness/makes-feature.ts";

/** What is done to a body that is there. */
export function dialogsOfBodies(page: () => Page): void {
  const { press, fill, pick, choose, becomes, view, tool, row, field, picks, option, dialog } =
    editorOf(page);
  const makes = makesFeatures(page);

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
      const [red = 0, , blue = 0] = await colourAt(page(), x, y);
      return red - blue > 80;
    };
    const isLitOnceChosen = async (): Promise<void> => {
      await dialog().waitFor({ state: "detached" });
      await row("Box 1").click();
      await expect.poll(lit, { timeout: 60_000 }).toBe(false);
      await row("Fillet 1").click();
      await expect.poll(lit, { timeout: 60_000 }).toBe(true);
    };
    const failed = (more: string) =>
      row("Fillet 1").getByRole("img", { name: new RegExp(`^Failed.*${more}`) });
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
}
