import type { Page } from "playwright-core";
import { it } from "vitest";
import { editorOf } from "../harness/editor.ts";
import { block, makesFeatures } from "../harness/makes-feature.ts";

/** What comes of a drawing: a rectangle of 20 × 10 mm about the origin with a circle in it, and a point on the top face. */
export function dialogsOfDrawings(page: () => Page): void {
  const { press, fill, click, pick, choose, becomes, field, option, dialog } = editorOf(page);
  const makes = makesFeatures(page);

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
        await page().getByRole("slider", { name: "Drag Angle" }).waitFor();
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
}
