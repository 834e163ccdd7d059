import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { boxMesh, tubeMesh } from "../mesh/test-solids.ts";
import { renderPng, renderSvg } from "./picture.ts";
import { pictureSchema, standardViews } from "./request.ts";
import type { PictureBody } from "./scene.ts";

const block: PictureBody = { mesh: boxMesh(40, 30, 20), color: null };

function pixelsOf(bodies: readonly PictureBody[], request: object) {
  const png = decode(renderPng(bodies, pictureSchema.parse({ width: 120, height: 90, ...request })));
  const at = (x: number, y: number) => [
    ...png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 4),
  ];
  return { ...png, at };
}

const isInk = ([red, green, blue]: number[]) => red! + green! + blue! < 250;

describe("a picture", () => {
  it("has the asked size and shows the body in the middle on the background", () => {
    const png = pixelsOf([block], { background: "#ffeedd" });
    expect([png.width, png.height, png.channels]).toEqual([120, 90, 4]);
    expect(png.at(0, 0)).toEqual([255, 238, 221, 255]);
    expect(png.at(60, 45)).not.toEqual([255, 238, 221, 255]);
  });

  it("leaves the background transparent when there is none", () => {
    const png = pixelsOf([block], { background: null });
    expect(png.at(0, 0)[3]).toBe(0);
    expect(png.at(60, 45)[3]).toBe(255);
  });

  it("is the same bytes for the same bodies and request", () => {
    const request = pictureSchema.parse({});
    expect(renderPng([block], request)).toEqual(
      renderPng([{ mesh: boxMesh(40, 30, 20), color: null }], request),
    );
  });

  it("frames the body in every standard view", () => {
    for (const view of standardViews) {
      const png = pixelsOf([block], { view, background: null });
      const alpha = (x: number, y: number) => png.at(x, y)[3]!;
      const rim = [...Array(120).keys()].map((x) => alpha(x, 0) + alpha(x, 89));
      expect(
        rim.every((value) => value === 0),
        view,
      ).toBe(true);
      expect(alpha(60, 45), view).toBe(255);
    }
  });

  it("shows the side that a view names", () => {
    const red: PictureBody = { mesh: boxMesh(40, 4, 20), color: "#ff0000" };
    const green: PictureBody = { mesh: boxMesh(40, 4, 20, [0, 26, 0]), color: "#00ff00" };
    const blue: PictureBody = { mesh: boxMesh(40, 30, 2, [0, 0, 20]), color: "#0000ff" };
    const middle = (view: string) => {
      const [r, g, b] = pixelsOf([red, green, blue], { view, edges: false }).at(60, 50);
      return r! > g! && r! > b! ? "red" : g! > b! ? "green" : "blue";
    };
    expect(["front", "back", "top"].map(middle)).toEqual(["red", "green", "blue"]);
  });

  it("hides a far body behind a near one whatever their order", () => {
    const near: PictureBody = { mesh: boxMesh(10, 1, 10), color: "#ff0000" };
    const far: PictureBody = { mesh: boxMesh(10, 1, 10, [0, 5, 0]), color: "#0000ff" };
    for (const bodies of [
      [near, far],
      [far, near],
    ]) {
      expect(pixelsOf(bodies, { view: "front" }).at(60, 45)[2]).toBe(0);
    }
  });

  it("draws visible edges and no hidden ones", () => {
    const withEdges = pixelsOf([block], { view: "front" });
    const rows = [...Array(90).keys()].filter((y) => isInk(withEdges.at(60, y)));
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(rows.every((y) => y < 30 || y > 60)).toBe(true);
    const plain = pixelsOf([block], { view: "front", edges: false });
    expect([...Array(90).keys()].some((y) => isInk(plain.at(60, y)))).toBe(false);
  });

  it("draws the silhouette of a round wall that has no edge there", () => {
    const tube: PictureBody = { mesh: tubeMesh(10, 40), color: null };
    const png = pixelsOf([tube], { view: "front" });
    const inked = [...Array(120).keys()].filter((x) => isInk(png.at(x, 45)));
    expect(inked.length).toBeGreaterThanOrEqual(2);
    expect(inked.at(-1)! - inked[0]!).toBeGreaterThan(30);
  });

  it("takes a perspective camera, and clips what is behind it", () => {
    const lens = { kind: "perspective", fieldOfView: 0.8 };
    const seen = pixelsOf([block], {
      view: { eye: [20, -80, 10], target: [20, 15, 10], up: [0, 0, 1], lens },
    });
    expect(seen.at(60, 45)).not.toEqual([255, 255, 255, 255]);
    const away = pixelsOf([block], {
      view: { eye: [20, -80, 10], target: [20, -200, 10], up: [0, 0, 1], lens },
    });
    expect(away.data.every((byte) => byte === 255)).toBe(true);
    const within = pixelsOf([block], {
      view: { eye: [20, 15, 10], target: [20, 30, 10], up: [0, 0, 1], lens },
    });
    expect(within.at(60, 45)).not.toEqual([255, 255, 255, 255]);
  });

  it("survives no bodies, an empty mesh and a camera without a direction", () => {
    expect(pixelsOf([], {}).data.every((byte) => byte === 255)).toBe(true);
    const nothing = { mesh: { ...boxMesh(1, 1, 1), indices: new Uint32Array(0) }, color: null };
    expect(pixelsOf([nothing], {}).width).toBe(120);
    const lens = { kind: "orthographic", height: 50 };
    expect(
      pixelsOf([block], { view: { eye: [0, 0, 0], target: [0, 0, 0], up: [0, 0, 0], lens } }).width,
    ).toBe(120);
  });

  it("refuses a request that is too large, not a number or not a colour", () => {
    for (const request of [
      { width: 100_000 },
      { height: 0 },
      { width: Number.NaN },
      { background: "red" },
      { view: "up" },
    ]) {
      expect(pictureSchema.safeParse(request).success, JSON.stringify(request)).toBe(false);
    }
  });
});

describe("a vector picture", () => {
  it("holds the shaded surface and the visible edges as paths inside the frame", () => {
    const svg = renderSvg([block], pictureSchema.parse({ width: 200, height: 100 }));
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="200" height="100"/);
    expect(svg).toContain("data:image/png;base64,");
    const path = /stroke-width="1.3" d="([^"]+)"/.exec(svg)![1]!;
    const numbers = path.match(/-?[\d.]+/g)!.map(Number);
    expect(numbers.length).toBeGreaterThanOrEqual(9 * 4);
    expect(numbers.every((value) => value >= 0 && value <= 200)).toBe(true);
  });
});
