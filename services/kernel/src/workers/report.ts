import type { Json, Manifest } from "@solidtype/contracts";
import type { BuiltPart } from "@solidtype/kernel";

export type Corner = [number, number, number];

export function boxOf({ min, max }: { readonly min: readonly number[]; readonly max: readonly number[] }) {
  return { min: [...min] as Corner, max: [...max] as Corner };
}

/** What became of each feature, as a manifest says it. */
export function featuresOf(part: BuiltPart): Manifest["features"] {
  return part.features.map(({ id, status, milliseconds, error, stale, warning }) => ({
    id,
    status,
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...(error === undefined ? {} : { error: reasonOf(error) }),
    ...(stale === undefined ? {} : { stale }),
    ...(warning === undefined ? {} : { warning: reasonOf(warning) }),
  }));
}

type Reason = NonNullable<Manifest["features"][number]["error"]>;

function reasonOf(error: {
  readonly code: string;
  readonly message: string;
  readonly details?: { readonly [key: string]: Json };
}): Reason {
  const { code, message, details } = error;
  return details === undefined
    ? { code, message }
    : { code, message, details: { ...details } as NonNullable<Reason["details"]> };
}

/** A body for the agent, who sees no mesh. */
export function bodyOf(part: BuiltPart, at: number) {
  const { name, label, bounds } = part.bodies[at]!;
  return { name, label, bounds: boxOf(bounds), volume: part.massProperties(at).volume, ...part.counts(at) };
}
