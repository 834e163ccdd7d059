import type { Page } from "playwright-core";
import { it } from "vitest";
import { editorOf } from "../harness/editor.ts";
import { block, makesFeatures } from "../harness/makes-feature.ts";

/** Bodies by their sizes alone. */
export function dialogsOfSolids(page: () => Page): void {
  const { fill, pick, choose, option, dialog } = editorOf(page);
  const makes = makesFeatures(page);

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
}
