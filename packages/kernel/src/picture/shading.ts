/**
 * A matte material under a light beside the camera, a key light from its upper left and a little from everywhere. The
 * lights move with the view, so a picture of a part reads the same from every side.
 */
export type Rgb = readonly [red: number, green: number, blue: number];

export const defaultColor = "#b4bcc8";

const ambient = 0.2;
const headlight = 0.3;
const key = 0.62;
/** Towards the key light in view space: x right, y up, z away from the eye. Unit length. */
const keyX = -0.36;
const keyY = 0.8;
const keyZ = -0.48;

/** Light a surface sends to the eye; the normal is a view-space unit vector that faces it. */
export function brightness(x: number, y: number, z: number): number {
  const towardsKey = x * keyX + y * keyY + z * keyZ;
  return ambient - headlight * z + (towardsKey > 0 ? key * towardsKey : 0);
}

/** Linear light, 0 to 1, as the sRGB byte, by table: a power per sample would dominate the picture's time. */
const steps = 4095;
const encoded = Uint8Array.from({ length: steps + 1 }, (_, step) => {
  const light = step / steps;
  const value = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
});

export function toByte(light: number): number {
  return encoded[light >= 1 ? steps : light > 0 ? Math.round(light * steps) : 0]!;
}

export function toLight(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

export function parseColor(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
