import type { FeatureErrorCode } from "../resolve/resolve-model.ts";

export type CommandErrorCode =
  | FeatureErrorCode
  /** The input does not have the command's shape; `details.path` says where. */
  | "input-invalid"
  | "not-found"
  | "id-taken"
  | "name-taken"
  | "built-in"
  /** Others use it; `details.dependants` lists them, and `force` does it anyway. */
  | "has-dependants"
  /** It would come before something it refers to, or after something that refers to it. */
  | "order"
  /** What is picked is of a kind that the parameter cannot take, whatever becomes of the part. */
  | "reference-kind"
  | "sketch-invalid"
  | "document-not-loaded";
