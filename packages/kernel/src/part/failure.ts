import type { Failure, Json } from "@solidtype/contracts";
import type { FeatureErrorCode } from "@solidtype/document";

/** Why a feature was not built. `details` names what is to blame: param, feature, reference, entity. */
export type KernelCode =
  | FeatureErrorCode
  | "input-failed"
  | "geometry-missing"
  | "geometry-ambiguous"
  | "geometry-wrong-kind"
  | "geometry-degenerate"
  | "sketch-unsolved"
  | "sketch-conflicting"
  | "sketch-too-large"
  | "sketch-incomplete"
  | "no-region"
  | "region-missing"
  | "nothing-to-work-on"
  | "nothing-met"
  | "no-extent"
  | "fillet-failed"
  | "chamfer-failed"
  | "shell-failed"
  | "boolean-failed"
  | "cannot-repeat"
  | "too-many-instances"
  | "instance-missing"
  | "import-failed"
  | "import-incomplete"
  | "file-missing"
  | "file-unreachable"
  | "geometry-failed"
  | "geometry-too-slow"
  | "cancelled";

/** Thrown inside an evaluation and turned into the feature's status where it began: geometry code stays flat. */
export class FeatureFailed extends Error {
  readonly failure: Failure<KernelCode>;

  constructor(code: KernelCode, message: string, details?: { readonly [key: string]: Json }) {
    super(message);
    this.failure = details === undefined ? { code, message } : { code, message, details };
  }
}

export const leavesNothing: Failure<KernelCode> = {
  code: "nothing-met",
  message: "It cuts all of a body away: nothing is left of that one.",
};

/** It lies against what it works on, or in a hole that is there already. */
export const removesNothing: Failure<KernelCode> = {
  code: "nothing-met",
  message: "It removes nothing: it only touches what it works on. Turn it round, move it, or make it longer.",
};
