import { Color } from "three";

const names = {
  top: "--view-top",
  bottom: "--view-bottom",
  body: "--view-body",
  edge: "--view-edge",
  hover: "--view-hover",
  select: "--view-select",
  plane: "--view-plane",
  under: "--sketch-under",
  full: "--sketch-full",
  over: "--sketch-over",
  region: "--sketch-region",
  infer: "--sketch-infer",
} as const;

export type Palette = Readonly<Record<keyof typeof names, Color>>;

/**
 * The theme's geometry colours. Custom properties keep `light-dark(…)` unresolved in computed style, so each is read
 * back through a real `color` on a probe element.
 */
export function readPalette(host: HTMLElement): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Where the system forces its few colours upon text, a face that is picked would look as every other.
  probe.style.setProperty("forced-color-adjust", "none");
  host.append(probe);
  const read = (name: string): Color => {
    probe.style.color = `var(${name})`;
    const channels = getComputedStyle(probe)
      .color.match(/[\d.]+/g)
      ?.map(Number) ?? [0, 0, 0];
    const [red = 0, green = 0, blue = 0] = channels;
    return new Color().setRGB(red / 255, green / 255, blue / 255, "srgb");
  };
  const palette = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, read(name)]));
  probe.remove();
  return palette as Palette;
}
