export * from "./expressions/evaluate.ts";
export { type Expression, parseExpression, renameInExpression, variablesIn } from "./expressions/parse.ts";
export * from "./expressions/quantity.ts";
export { datumFrames } from "./features/datum-plane/feature.ts";
export type * from "./features/define.ts";
export { type FastenerSize, fastenerSize, type HoleStandard } from "./features/hole/fastener.ts";
export type * from "./features/param.ts";
export {
  chosenMark,
  defaultValue,
  isActive,
  isExpressionParam,
  isSetParam,
  meansAllWhenEmpty,
} from "./features/param.ts";
export * from "./features/registry.ts";
export * from "./model/empty-part.ts";
export * from "./model/model.ts";
export * from "./model/reference.ts";
export * from "./names/name.ts";
export * from "./names/text.ts";
export { remembering } from "./remembering.ts";
export { featuresInText, referencesOf } from "./resolve/feature-references.ts";
export { contextOf } from "./resolve/context.ts";
export { LENGTH_LIMIT, numberOf, type NumberResult } from "./resolve/numbers.ts";
export * from "./resolve/resolve-model.ts";
export {
  commands,
  type Command,
  type CommandFailure,
  type CommandName,
  isCommandName,
} from "./commands/run.ts";
export type { CommandErrorCode } from "./commands/failure.ts";
export type { Dependant } from "./commands/dependants.ts";
export { entityDependants } from "./commands/sketch-dependants.ts";
export { newId } from "./commands/ids.ts";
export { dimensionText } from "./commands/sketch.ts";
export * from "./store/initial.ts";
export type { Migration } from "./store/migrations.ts";
export {
  type Author,
  CommandOrigin,
  PartDocument,
  type RunOptions,
  type RunResult,
} from "./store/part-document.ts";
export { type Arrival, PersonalUndo, type UndoneRun, UndoOrigin } from "./store/personal-undo.ts";
export * from "./store/validate-update.ts";
export { commandsFor } from "./merge/commands-for.ts";
export type { Place } from "./merge/comparable.ts";
export { type Change, diff } from "./merge/diff.ts";
export { type Choose, type Conflict, merge3, type Merged } from "./merge/merge3.ts";
export { applyMerge, type BranchChoices, planOf, undecided } from "./merge/merge-branch.ts";
export {
  type BranchPlace,
  type MergedSince,
  type MergePorts,
  type Merging,
  readMerge,
} from "./merge/read-merge.ts";
export { chosenFor, type MergeChoices, type MergePlan, placeKey, planMerge } from "./merge/plan-merge.ts";
export { placeInWords, type PlaceWords, valueInWords } from "./merge/words.ts";
