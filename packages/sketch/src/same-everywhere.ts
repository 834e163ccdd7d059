/*
 * Sines, arcs and roots to the same last bit on every machine. JavaScript leaves Math.sin, Math.atan2 and
 * Math.hypot to the engine, and Node and Chromium differ in them; a solved sketch is part of a cache key, so
 * a last bit is a whole rebuild. Additions, products, quotients and square roots are exact by the standard.
 *
 * The polynomials are those of fdlibm:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems,
 * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided
 * that this notice is preserved.
 */

/** Drawings are far from where the squares would overflow. */
export function hypot(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

const HALF_PI_HEAD = 1.57079632673412561417;
const HALF_PI_MIDDLE = 6.0771005063039659766e-11;
const HALF_PI_TAIL = 2.02226624879595063154e-21;

/** The angle as quarters of a turn and what is left, in two parts: [quarter, rest, correction of the rest]. */
function reduced(angle: number): readonly [quarter: number, rest: number, correction: number] {
  const quarters = Math.round(angle / (Math.PI / 2));
  const head = angle - quarters * HALF_PI_HEAD;
  const middle = quarters * HALF_PI_MIDDLE;
  const left = head - middle;
  const tail = quarters * HALF_PI_TAIL - (head - left - middle);
  const rest = left - tail;
  return [((quarters % 4) + 4) % 4, rest, left - rest - tail];
}

function sinNearZero(x: number, correction: number): number {
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return x - (z * (0.5 * correction - v * r) - correction - v * -1.66666666666666324348e-1);
}

function cosNearZero(x: number, correction: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * r - x * correction));
}

export function sin(angle: number): number {
  const [quarter, rest, correction] = reduced(angle);
  const value = quarter % 2 === 0 ? sinNearZero(rest, correction) : cosNearZero(rest, correction);
  return quarter < 2 ? value : -value;
}

export function cos(angle: number): number {
  const [quarter, rest, correction] = reduced(angle);
  const value = quarter % 2 === 0 ? cosNearZero(rest, correction) : sinNearZero(rest, correction);
  return quarter === 0 || quarter === 3 ? value : -value;
}

/** Where the arc tangent is known exactly, in two parts: between these it is a polynomial away. */
const ANCHORS = [
  [4.63647609000806093515e-1, 2.26987774529616870924e-17],
  [7.85398163397448278999e-1, 3.06161699786838301793e-17],
  [9.82793723247329054082e-1, 1.39033110312309984516e-17],
  [1.570796326794896558, 6.12323399573676603587e-17],
] as const;

/** Of what is not negative. */
function atan(x: number): number {
  if (x < 0.4375) return x - x * atanPolynomial(x);
  const [reducedX, anchor] =
    x < 0.6875
      ? [(2 * x - 1) / (2 + x), ANCHORS[0]]
      : x < 1.1875
        ? [(x - 1) / (x + 1), ANCHORS[1]]
        : x < 2.4375
          ? [(x - 1.5) / (1 + 1.5 * x), ANCHORS[2]]
          : [-1 / x, ANCHORS[3]];
  return anchor[0] - (reducedX * atanPolynomial(reducedX) - anchor[1] - reducedX);
}

function atanPolynomial(x: number): number {
  const z = x * x;
  const w = z * z;
  const odd =
    z *
    (3.33333333333329318027e-1 +
      w *
        (1.42857142725034663711e-1 +
          w *
            (9.09088713343650656196e-2 +
              w *
                (6.66107313738753120669e-2 +
                  w * (4.97687799461593236017e-2 + w * 1.62858201153657823623e-2)))));
  const even =
    w *
    (-1.99999999998764832476e-1 +
      w *
        (-1.1111110405462355788e-1 +
          w *
            (-7.69187620504482999495e-2 + w * (-5.83357013379057348645e-2 + w * -3.6531572744216915527e-2))));
  return odd + even;
}

/** In (−π, π], as Math.atan2; of nothing at all it is 0. */
export function atan2(y: number, x: number): number {
  if (x === 0 && y === 0) return 0;
  const steep = x === 0 ? Math.PI / 2 : atan(Math.abs(y / x));
  const upper = x < 0 ? Math.PI - (steep - 1.2246467991473532e-16) : steep;
  return y < 0 ? -upper : upper;
}

/** Of what lies in [0, 1]. */
export function asin(x: number): number {
  return atan2(x, Math.sqrt((1 - x) * (1 + x)));
}
