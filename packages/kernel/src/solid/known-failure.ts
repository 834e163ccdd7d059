import type { Json } from "@solidtype/contracts";
import { z } from "zod";
import { GivenUp, isTrap, KnownTrap } from "../occt/exception.ts";
import { FeatureFailed, type KernelCode } from "../part/failure.ts";
import { BooleanFailed } from "./boolean.ts";

export const knownFailureSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("feature"),
    code: z.string().transform((code) => code as KernelCode),
    message: z.string(),
    details: z
      .record(z.string(), z.json())
      .transform((details): { readonly [key: string]: Json } => details)
      .nullable(),
  }),
  z.object({ kind: z.literal("boolean"), message: z.string(), united: z.number().nullable() }),
  z.object({ kind: z.literal("trap") }),
  z.object({ kind: z.literal("given up"), seconds: z.number() }),
]);

/**
 * Why something cannot be made, as plain data. The same inputs fail in the same way, and often only after seconds or
 * with a trap that costs the whole kernel: so they are not tried twice.
 */
export type KnownFailure = z.infer<typeof knownFailureSchema>;

/** Nothing for what OCCT throws: it is quick, and cannot be thrown again. */
export function knownFailureOf(error: unknown): KnownFailure | null {
  if (isTrap(error)) return { kind: "trap" };
  if (error instanceof BooleanFailed)
    return { kind: "boolean", message: error.message, united: error.united ?? null };
  if (!(error instanceof FeatureFailed)) return null;
  const { code, message, details = null } = error.failure;
  return { kind: "feature", code, message, details };
}

export function thrownAgain(known: KnownFailure): Error {
  switch (known.kind) {
    case "feature":
      return new FeatureFailed(known.code, known.message, known.details ?? undefined);
    case "boolean":
      return new BooleanFailed(known.message, known.united === null ? {} : { united: known.united });
    case "trap":
      return new KnownTrap("The same work has trapped before.");
    case "given up":
      return new GivenUp(known.seconds);
  }
}
