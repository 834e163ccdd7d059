import { isKnownConstraint, isKnownEntity, pointsOf } from "@solidtype/sketch";
import { entityDependants, hangingOn, lossOf } from "../commands/sketch-dependants.ts";
import { type Drawing, isReadable, type PartModel } from "../model/model.ts";
import { readModel } from "./read-model.ts";
import { type EntryChange, type Path, type Tree, TreeEditor } from "./tree.ts";

export type Others = {
  readonly isWrittenByAnother: (path: Path) => boolean;
  readonly entriesOf: (tree: Tree, feature: string, param: string) => readonly string[];
};

/**
 * The changes without those that would take points and curves of a sketch from under what somebody else has drawn on them,
 * or built from them elsewhere.
 */
export function withoutWhatOthersDrewOn(
  part: { readonly tree: Tree; readonly model: PartModel },
  changes: readonly EntryChange[],
  others: Others,
): readonly EntryChange[] {
  const touched = entitiesLost(changes);
  if (touched.size === 0) return changes;
  const editor = new TreeEditor(part.tree);
  for (const { path, after } of changes) editor.set(path, after);
  const tree = editor.snapshot();
  const model = readModel(tree);
  const kept = new Set<string>();
  for (const [sketch, entities] of touched) {
    const [before, after] = [drawingOf(part.model, sketch), drawingOf(model, sketch)];
    if (before === undefined || after === undefined) continue;
    const { gone, changed } = lossOf(before, after, entities);
    const lost = new Set([...gone, ...changed]);
    const needed = new Set([
      ...neededInside(sketch, after, { gone, changed }, others),
      ...neededElsewhere({ model, tree, sketch }, lost, others),
    ]);
    for (const id of withPoints(needed, before)) if (lost.has(id)) kept.add(`${sketch} ${id}`);
  }
  if (kept.size === 0) return changes;
  return changes.filter(({ path }) => path[2] !== "entities" || !kept.has(`${path[1]} ${path[3]}`));
}

/** Entities that go, or become something else, by sketch. */
function entitiesLost(changes: readonly EntryChange[]): ReadonlyMap<string, readonly string[]> {
  const lost = new Map<string, string[]>();
  for (const { path, after } of changes) {
    const [root, sketch, part, entity, field] = path;
    if (root !== "features" || part !== "entities" || sketch === undefined || entity === undefined) continue;
    if (path.length === 4 ? after !== undefined : field !== "type") continue;
    lost.set(sketch, [...(lost.get(sketch) ?? []), entity]);
  }
  return lost;
}

function drawingOf(model: PartModel, sketch: string): Drawing | undefined {
  const feature = model.features.find(({ id }) => id === sketch);
  return feature !== undefined && isReadable(feature) && feature.type === "sketch"
    ? feature.sketch
    : undefined;
}

function neededInside(
  sketch: string,
  drawing: Drawing,
  loss: Parameters<typeof hangingOn>[1],
  { isWrittenByAnother }: Others,
): readonly string[] {
  return hangingOn(drawing, loss).flatMap(({ part, entry }) => {
    if (!isWrittenByAnother(["features", sketch, part, entry])) return [];
    const constraint = part === "constraints" ? drawing.constraints[entry] : undefined;
    const on = constraint !== undefined && isKnownConstraint(constraint) ? constraint.on : [];
    // What is under a curve that it is on, it is on as well.
    return [...withPoints(part === "entities" ? [entry] : on, drawing)];
  });
}

function neededElsewhere(
  { model, tree, sketch }: { readonly model: PartModel; readonly tree: Tree; readonly sketch: string },
  lost: ReadonlySet<string>,
  { isWrittenByAnother, entriesOf }: Others,
): readonly string[] {
  const usedByAnother = (within: PartModel, entities: ReadonlySet<string>) =>
    entityDependants(within, sketch, entities).filter(({ id, through }) =>
      through.some((param) =>
        entriesOf(tree, id, param).some((key) => isWrittenByAnother(["features", id, key])),
      ),
    );
  const users = new Set(usedByAnother(model, lost).map(({ id }) => id));
  if (users.size === 0) return [];
  // Which of them each is for is asked of these alone, and of what they are told through.
  const features = model.features.filter(
    ({ id, params }) => users.has(id) || ("sketch" in params && params.sketch === sketch),
  );
  const within = { ...model, features };
  return [...lost].filter((entity) => usedByAnother(within, new Set([entity])).length > 0);
}

/** These, and the points that they end in or go round. */
function withPoints(entities: Iterable<string>, drawing: Drawing): ReadonlySet<string> {
  const all = new Set(entities);
  for (const id of [...all]) {
    const entity = Object.hasOwn(drawing.entities, id) ? drawing.entities[id] : undefined;
    if (entity !== undefined && isKnownEntity(entity)) for (const point of pointsOf(entity)) all.add(point);
  }
  return all;
}
