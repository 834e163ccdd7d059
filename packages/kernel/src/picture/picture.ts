import { encode } from "fast-png";
import { ink, inkCoverage } from "./ink.ts";
import type { PictureRequest } from "./request.ts";
import { drawScene, type PictureBody, type Scene } from "./scene.ts";
import { parseColor } from "./shading.ts";
import type { Stroke } from "./visibility.ts";

/** The bodies shaded, with their visible edges, as a PNG. The same bodies and request give the same bytes. */
export function renderPng(bodies: readonly PictureBody[], request: PictureRequest): Uint8Array {
  const scene = drawScene(bodies, request);
  const pixels = surfacePixels(scene, request);
  const coverage = inkCoverage(request.width, request.height, scene.strokes, scene.perPixel);
  const [red, green, blue] = parseColor(ink.color);
  for (let pixel = 0; pixel < coverage.length; pixel++) {
    const share = coverage[pixel]!;
    if (share === 0) continue;
    const at = pixel * 4;
    const alpha = pixels[at + 3]! / 255;
    const covered = share + alpha * (1 - share);
    const over = (under: number, line: number) =>
      Math.round((line * share + under * alpha * (1 - share)) / covered);
    pixels[at] = over(pixels[at]!, red);
    pixels[at + 1] = over(pixels[at + 1]!, green);
    pixels[at + 2] = over(pixels[at + 2]!, blue);
    pixels[at + 3] = Math.round(covered * 255);
  }
  return encodePixels(request, pixels);
}

/** The shaded surfaces as an embedded image under the visible edges as vectors, which stay sharp at any size. */
export function renderSvg(bodies: readonly PictureBody[], request: PictureRequest): string {
  const scene = drawScene(bodies, request);
  const { width, height } = request;
  const image = toBase64(encodePixels(request, surfacePixels(scene, request)));
  const lines = (tangent: boolean) =>
    scene.strokes
      .filter((stroke) => stroke.tangent === tangent)
      .map((stroke) => strokePath(stroke, scene.perPixel));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<image width="${width}" height="${height}" href="data:image/png;base64,${image}"/>`,
    `<g fill="none" stroke="${ink.color}" stroke-linecap="round">`,
    `<path stroke-width="${ink.tangentWidth}" stroke-opacity="${ink.tangentStrength}" d="${joinPaths(lines(true))}"/>`,
    `<path stroke-width="${ink.width}" d="${joinPaths(lines(false))}"/>`,
    "</g></svg>",
    "",
  ].join("\n");
}

type StrokePath = { readonly start: string; readonly end: string };

function strokePath({ ends }: Stroke, perPixel: number): StrokePath {
  const [x0, y0, x1, y1] = ends.map((value) => Number((value / perPixel).toFixed(2)));
  return { start: `${x0} ${y0}`, end: `${x1} ${y1}` };
}

/** Strokes that go on where the one before ended share its path, which halves the file. */
function joinPaths(paths: readonly StrokePath[]): string {
  let previous = "";
  return paths
    .map(({ start, end }) => {
      const data = start === previous ? `L${end}` : `M${start}L${end}`;
      previous = end;
      return data;
    })
    .join("");
}

/** RGBA per pixel of the finished picture, averaged over its samples. */
function surfacePixels(
  { samples, perPixel }: Scene,
  { width, height, background }: PictureRequest,
): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  const under = background === null ? null : parseColor(background);
  const whole = perPixel * perPixel;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let covered = 0;
      for (let sample = 0; sample < whole; sample++) {
        const y = row * perPixel + Math.floor(sample / perPixel);
        const at = y * samples.width + column * perPixel + (sample % perPixel);
        if (samples.depth[at] === Number.POSITIVE_INFINITY) continue;
        covered++;
        red += samples.rgb[at * 3]!;
        green += samples.rgb[at * 3 + 1]!;
        blue += samples.rgb[at * 3 + 2]!;
      }
      const at = (row * width + column) * 4;
      const rest = under === null ? 0 : whole - covered;
      const count = covered + rest;
      if (count === 0) continue;
      pixels[at] = Math.round((red + rest * (under?.[0] ?? 0)) / count);
      pixels[at + 1] = Math.round((green + rest * (under?.[1] ?? 0)) / count);
      pixels[at + 2] = Math.round((blue + rest * (under?.[2] ?? 0)) / count);
      pixels[at + 3] = Math.round((count / whole) * 255);
    }
  }
  return pixels;
}

function encodePixels({ width, height }: PictureRequest, data: Uint8Array): Uint8Array {
  return encode({ width, height, data, channels: 4, depth: 8 });
}

/** btoa wants a binary string, and one call with every byte as an argument overflows the stack. */
function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
