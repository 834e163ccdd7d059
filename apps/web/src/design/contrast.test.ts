import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { personColors } from "./person-colors.ts";

/** WCAG 2.2 AA over the tokens: what is read against what it stands on, in both themes. */
type Rgba = readonly [number, number, number, number];

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

function parse(text: string): Rgba {
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const at = (place: number): number => Number.parseInt(hex.slice(place, place + 2), 16);
    return [at(0), at(2), at(4), 1];
  }
  const [, red, green, blue, percent] = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/.exec(text) ?? [];
  if (percent === undefined) throw new Error(`not a colour: ${text}`);
  return [Number(red), Number(green), Number(blue), Number(percent) / 100];
}

function color(name: string, theme: Theme): Rgba {
  const [, one] = new RegExp(`--${name}: (.+);`).exec(css) ?? [];
  if (one === undefined) throw new Error(`there is no --${name}`);
  const pair = /^light-dark\((#\w+|rgb\([^)]*\)), (#\w+|rgb\([^)]*\))\)$/.exec(one);
  return parse(pair === null ? one : ((theme === "light" ? pair[1] : pair[2]) ?? ""));
}

/** "hover on panel": a translucent one over what lies below it. */
function surface(text: string, theme: Theme): Rgba {
  const [below, ...above] = text
    .split(" on ")
    .toReversed()
    .map((name) => color(name, theme));
  if (below === undefined) throw new Error("a surface has a name");
  return above.reduce(
    ([r, g, b], [red, green, blue, alpha]): Rgba => [
      red * alpha + r * (1 - alpha),
      green * alpha + g * (1 - alpha),
      blue * alpha + b * (1 - alpha),
      1,
    ],
    below,
  );
}

function luminance([red, green, blue]: Rgba): number {
  const linear = (value: number): number =>
    value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(a: Rgba, b: Rgba): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Pairs below the ratio, in words. */
function tooFaint(least: number, fronts: readonly string[], backs: readonly string[]): string[] {
  return themes.flatMap((theme) =>
    fronts.flatMap((front) =>
      backs.flatMap((back) => {
        const ratio = contrast(color(front, theme), surface(back, theme));
        return ratio >= least ? [] : [`${theme}: ${front} on ${back} is ${ratio.toFixed(2)}`];
      }),
    ),
  );
}

const plain = ["canvas", "panel", "raised", "field"];
const states = ["hover", "pressed", "selected"].flatMap((state) =>
  plain.map((below) => `${state} on ${below}`),
);
const soft = ["danger-soft", "warn-soft", "good-soft"];

test("what is read stands out from every surface, also when that is pointed at, pressed or selected", () => {
  expect(tooFaint(4.5, ["ink", "ink-2", "ink-3", "accent-ink"], [...plain, ...states])).toEqual([]);
  expect(tooFaint(4.5, ["ink", "ink-2"], soft)).toEqual([]);
});

test("words of danger, warning and success stand out from surfaces and from their own softer ones", () => {
  for (const tone of ["danger", "warn", "good"])
    expect(tooFaint(4.5, [tone], [...plain, `${tone}-soft`])).toEqual([]);
});

test("words on filled buttons and initials on people's colours stand out", () => {
  expect(tooFaint(4.5, ["ink-on-accent"], ["accent-fill", "accent-fill-strong", "danger-fill"])).toEqual([]);
  const white = parse("#ffffff");
  expect(personColors.filter((one) => contrast(white, parse(one)) < 4.5)).toEqual([]);
});

test("where one may type or choose is told by its border", () => {
  expect(tooFaint(3, ["field-line"], plain)).toEqual([]);
});

test("what is seen but not read stands out: focus, lines of a sketch, edges of a part, planes", () => {
  expect(tooFaint(3, ["accent"], plain)).toEqual([]);
  const view = ["view-top", "view-bottom"];
  expect(tooFaint(3, ["sketch-under", "sketch-full", "sketch-over", "sketch-infer"], view)).toEqual([]);
  expect(tooFaint(3, ["view-edge"], ["view-body"])).toEqual([]);
  expect(tooFaint(4.5, ["view-plane"], view)).toEqual([]);
});
