import {
  type Command,
  type Drawing,
  isReadable,
  type PartModel,
  type StoredFeature,
} from "@solidtype/document";
import { isDimension, kindOf } from "@solidtype/sketch";
import type { PartPort } from "../ports.ts";
import type { Taken } from "../tool.ts";
import { called, inAll, oneLine } from "../words.ts";

/**
 * What a change takes away, by what it leaves: a drawing whose points become circles is gone, whatever the words are.
 * Where that cannot be told now, because the part is out of reach or would refuse the change as it is, its words count.
 */
export function takenBy(batch: readonly Command[], part: PartPort | null, key: string): Taken {
  const after = part?.foresee(batch, key);
  if (part !== null && after?.ok === true) return takenBetween(part.model(), after.value);
  const model = part?.model();
  return { removes: batch.some((command) => mayRemove(command, model)), what: "" };
}

function mayRemove(command: Command, model: PartModel | undefined): boolean {
  if (command.command === "deleteFeature" || command.command === "deleteVariable") return true;
  if (command.command !== "editSketch") return false;
  const { id, patch, force } = command;
  const feature = model?.features.find((one) => one.id === id);
  const drawing = feature === undefined ? undefined : drawingOf(feature);
  const isThere = (part: keyof Drawing, entry: string): boolean =>
    model === undefined || (drawing !== undefined && Object.hasOwn(drawing[part], entry));
  return (
    force === true ||
    (["entities", "constraints"] as const).some((part) =>
      Object.entries(patch[part] ?? {}).some(
        ([entry, change]) => change === null || (change?.type !== undefined && isThere(part, entry)),
      ),
    )
  );
}

function takenBetween(before: PartModel, after: PartModel): Taken {
  const features = new Map(after.features.map((feature) => [feature.id, feature]));
  const variables = new Set(after.variables.map(({ id }) => id));
  const names = [
    ...before.features.filter(({ id }) => !features.has(id)).map(({ name }) => called(name)),
    ...before.variables.filter(({ id }) => !variables.has(id)).map(({ name }) => `#${oneLine(name)}`),
  ];
  const lost: Lost = { drawn: 0, dimensions: 0, constraints: 0 };
  for (const feature of before.features) countLost(lost, feature, features.get(feature.id));
  const parts = [
    ...(names.length > 0 ? [inAll(names)] : []),
    ...counted(lost.drawn, "point or curve", "points and curves"),
    ...counted(lost.dimensions, "dimension", "dimensions"),
    ...counted(lost.constraints, "constraint", "constraints"),
  ];
  return { removes: parts.length > 0, what: listed(parts) };
}

type Lost = { drawn: number; dimensions: number; constraints: number };

const drawingOf = (feature: StoredFeature): Drawing | undefined =>
  isReadable(feature) && feature.type === "sketch" ? feature.sketch : undefined;

/** Of a sketch that stays: what is gone from it or was made something else. One that goes is named itself. */
function countLost(lost: Lost, was: StoredFeature, is: StoredFeature | undefined): void {
  if (was === is || is === undefined) return;
  const [before, after] = [drawingOf(was), drawingOf(is)];
  if (before === undefined) return;
  for (const id of Object.keys(before.entities))
    if (after === undefined || kindOf(id, before.entities) !== kindOf(id, after.entities)) lost.drawn += 1;
  for (const [id, constraint] of Object.entries(before.constraints)) {
    const now =
      after !== undefined && Object.hasOwn(after.constraints, id) ? after.constraints[id] : undefined;
    if (now?.type === constraint.type) continue;
    if (isDimension(constraint)) lost.dimensions += 1;
    else lost.constraints += 1;
  }
}

const counted = (number: number, one: string, many: string): readonly string[] =>
  number === 0 ? [] : [number === 1 ? `one ${one}` : `${number} ${many}`];

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
