import {
  asksLengthOfAxis,
  type ConstraintType,
  type DimensionType,
  dimensionSignatures,
  type GeometricType,
  geometricSignatures,
  isBuiltIn,
  isKnownEntity,
  ORIGIN,
  type Operand,
  type SketchData,
  type Vec2,
} from "@solidtype/sketch";
import { angleAt } from "./angles.ts";

type Kind = "point" | "line" | "round";

function kindOf(data: SketchData, id: string): Kind | null {
  if (isBuiltIn(id)) return id === ORIGIN ? "point" : "line";
  const entity = data.entities[id];
  if (entity === undefined || !isKnownEntity(entity)) return null;
  return entity.type === "circle" || entity.type === "arc" ? "round" : entity.type;
}

const takes = (operand: Operand, kind: Kind): boolean =>
  operand === kind || (operand === "curve" && kind !== "point");

/** The picked entities in an order that the signature takes, or null. At most three are ever picked, so all orders are tried. */
function arranged(
  picked: readonly { readonly id: string; readonly kind: Kind }[],
  signature: readonly Operand[],
): string[] | null {
  if (picked.length !== signature.length) return null;
  const [first, ...rest] = signature;
  if (first === undefined) return [];
  for (const candidate of picked) {
    if (!takes(first, candidate.kind)) continue;
    const others = arranged(
      picked.filter((other) => other !== candidate),
      rest,
    );
    if (others !== null) return [candidate.id, ...others];
  }
  return null;
}

const signatures: Readonly<Record<ConstraintType, readonly (readonly Operand[])[]>> = {
  ...geometricSignatures,
  ...dimensionSignatures,
};

/** What the constraint would be put on, in its own order; null when it does not fit what is picked. */
export function fit(data: SketchData, selection: readonly string[], type: ConstraintType): string[] | null {
  const picked = selection.flatMap((id) => {
    const kind = kindOf(data, id);
    return kind === null ? [] : [{ id, kind }];
  });
  if (picked.length !== selection.length || picked.length === 0) return null;
  for (const signature of signatures[type]) {
    const on = arranged(picked, signature);
    if (on !== null) return asksLengthOfAxis({ type, on }) ? null : on;
  }
  return null;
}

/** What people also mean by a constraint, where it does not fit itself: a point coincides with a curve by lying on it. */
const others: Partial<Record<GeometricType, readonly GeometricType[]>> = {
  coincident: ["on-curve", "collinear"],
};

/** The constraint that is meant by this one on what is picked, ready to be added; null when none is. */
export function meant(
  data: SketchData,
  selection: readonly string[],
  type: GeometricType,
): { readonly type: GeometricType; readonly on: string[] } | null {
  for (const candidate of [type, ...(others[type] ?? [])]) {
    const on = fit(data, selection, candidate);
    if (on !== null) return { type: candidate, on };
  }
  return null;
}

/** What may be put on many things at once: on each by itself, or on one of them and each of the others. */
const onMany: ReadonlySet<GeometricType> = new Set([
  "coincident",
  "horizontal",
  "vertical",
  "parallel",
  "perpendicular",
  "tangent",
  "equal",
  "concentric",
  "on-curve",
  "collinear",
  "fixed",
]);

type Meant = NonNullable<ReturnType<typeof meant>>;

/** All constraints that are meant by this one on what is picked; empty where it fits none of it. */
export function allMeant(data: SketchData, selection: readonly string[], type: GeometricType): Meant[] {
  const once = meant(data, selection, type);
  if (once !== null) return [once];
  if (!onMany.has(type)) return [];
  // Of some hundred things that a band took most do not fit the first: each way is left as soon as that is known.
  const whole = (others: readonly string[], hub: readonly string[]): Meant[] | null => {
    const found: Meant[] = [];
    for (const id of others) {
      const one = meant(data, [...hub, id], type);
      if (one === null) return null;
      found.push(one);
    }
    return found.length > 0 ? found : null;
  };
  const each = whole(selection, []);
  if (each !== null) return each;
  for (const hub of selection) {
    const found = whole(
      selection.filter((id) => id !== hub),
      [hub],
    );
    if (found !== null) return found;
  }
  return [];
}

const operandWords: Readonly<Record<Operand, string>> = {
  point: "point",
  line: "line",
  round: "circle or arc",
  curve: "line, circle or arc",
};
const countWords = ["", "a", "two", "three"];

/** "two points", "a point and a line". */
function signatureWords(signature: readonly Operand[]): string {
  const order = ["point", "line", "round", "curve"] as const;
  const kinds = order
    .filter((kind) => signature.includes(kind))
    .map((kind) => {
      const count = signature.filter((one) => one === kind).length;
      const words = operandWords[kind];
      return `${countWords[count] ?? count} ${count === 1 ? words : words.replaceAll(/(line|circle|arc|point)/g, "$1s")}`;
    });
  return kinds.join(" and ");
}

/** What is to be picked before a constraint fits, in words. */
export function wantedWords(type: GeometricType): string {
  const wanted = [type, ...(others[type] ?? [])].flatMap((one) => signatures[one].map(signatureWords));
  return `pick ${[...new Set(wanted)].join(", or ")} first`;
}

export const constraintLabel = (type: string): string =>
  `${type[0]?.toUpperCase() ?? ""}${type.slice(1).replaceAll("-", " ")}`;

/** One picture on the toolbar for each; a dimension's kind follows from what is picked. */
export const constraintTools: readonly GeometricType[] = [
  "coincident",
  "horizontal",
  "vertical",
  "parallel",
  "perpendicular",
  "tangent",
  "equal",
  "concentric",
  "midpoint",
  "symmetric",
  "on-curve",
  "collinear",
  "fixed",
];

/** Keys of the constraints that have one. */
export const constraintKeys: Partial<Record<GeometricType, string>> = {
  coincident: "KeyI",
  horizontal: "KeyH",
  vertical: "KeyV",
  equal: "KeyE",
  tangent: "KeyT",
  parallel: "KeyB",
};

const dimensionOrder: readonly DimensionType[] = ["length", "diameter", "angle", "distance"];

/** Of two things that are picked a circle or an arc stands for its centre: one measures from hole to hole. */
export function withCentres(data: SketchData, picks: readonly string[]): readonly string[] {
  if (picks.length !== 2) return picks;
  return picks.map((id) => {
    const entity = data.entities[id];
    return entity !== undefined && isKnownEntity(entity) && "center" in entity ? entity.center : id;
  });
}

export type Wanted = { readonly type: DimensionType; readonly on: readonly string[] };

/**
 * The dimension a person expects on what is picked: a circle's diameter, an arc's radius, of two crossing lines the
 * angle in which its text is put, or the one between what is drawn of them.
 */
export function dimensionFor(data: SketchData, picks: readonly string[], place?: Vec2): Wanted | null {
  const selection = withCentres(data, picks);
  if (new Set(selection).size < selection.length) return null;
  const only = selection.length === 1 ? data.entities[selection[0] ?? ""] : undefined;
  if (only?.type === "arc") return { type: "radius", on: selection };
  for (const type of dimensionOrder) {
    const on = fit(data, selection, type);
    if (on === null) continue;
    if (type !== "angle") return { type, on };
    const angle = angleAt(data, on, place);
    if (angle !== null) return angle;
  }
  return null;
}
