import type { Json } from "@solidtype/contracts";
import { defaultValue, isSetParam } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type PartModel, type StoredFeature } from "../model/model.ts";
import { MEMBER, PARAM, plain } from "../store/read-model.ts";
import { treeOfFeature, treeOfModel, treeOfVariable } from "../store/tree-of-model.ts";
import { isTree, type Path, type Tree, treeAt, type TreeValue } from "../store/tree.ts";

/** Where two models may differ: as fine as the document's own entries. */
export type Place = {
  readonly what:
    | "meta"
    | "variable"
    | "feature"
    | "param"
    | "entity"
    | "constraint"
    | "body"
    | "variable-order"
    | "feature-order";
  /** Of the variable, feature or body; empty for the part as a whole. */
  readonly id: string;
  /** The field, parameter, property, entity or constraint; absent for a variable or feature as a whole. */
  readonly key?: string;
  /** The member of a set, or the field of an entity or constraint; absent for the whole. */
  readonly field?: string;
};

/** A model as a tree without order keys, and with defaults written out, so that equal values compare equal. */
export function comparableTree(model: PartModel): Tree {
  const whole = treeOfModel(model);
  const { kind: _, schema: __, ...meta } = Object.fromEntries(treeAt(whole, "meta"));
  return new Map<string, TreeValue>([
    ["meta", new Map(Object.entries(meta))],
    ["bodies", whole.get("bodies") ?? new Map()],
    [
      "variables",
      new Map(model.variables.map((variable) => [variable.id, withoutOrder(treeOfVariable(variable, ""))])),
    ],
    ["features", new Map(model.features.map((feature) => [feature.id, comparableFeature(feature)]))],
  ]);
}

function withoutOrder(tree: Tree): Tree {
  const { order: _, ...rest } = Object.fromEntries(tree);
  return new Map(Object.entries(rest));
}

function comparableFeature(feature: StoredFeature): Tree {
  const entries = new Map(withoutOrder(treeOfFeature(feature, "")));
  entries.set("off", feature.suppressed);
  if (!isReadable(feature)) return entries;
  for (const [name, param] of Object.entries(definitionOf(feature.type).params)) {
    if (!isSetParam(param) && !entries.has(PARAM + name))
      entries.set(PARAM + name, defaultValue(param) as Json);
  }
  return entries;
}

/** The place that a path in a comparable tree means. */
export function placeOf(path: Path): Place {
  const [root = "", id = "", key, field] = path;
  switch (root) {
    case "meta":
      return { what: "meta", id: "", key: id };
    case "bodies": {
      const slash = id.indexOf(MEMBER);
      return { what: "body", id: id.slice(slash + 1), key: id.slice(0, slash) };
    }
    case "variables":
      return { what: "variable", id, ...(key !== undefined && { key }) };
    default:
      return featurePlace(id, key, field);
  }
}

function featurePlace(id: string, key: string | undefined, field: string | undefined): Place {
  if (key === undefined) return { what: "feature", id };
  if (key === "entities" || key === "constraints") {
    const what = key === "entities" ? "entity" : "constraint";
    return { what, id, ...(field !== undefined && { key: field }) };
  }
  if (key === "off") return { what: "feature", id, key: "suppressed" };
  if (!key.startsWith(PARAM)) return { what: "feature", id, key };
  const slash = key.indexOf(MEMBER);
  if (slash === -1) return { what: "param", id, key: key.slice(1) };
  return { what: "param", id, key: key.slice(1, slash), field: key.slice(slash + 1) };
}

export function jsonOf(value: TreeValue): Json {
  return isTree(value) ? plain(value) : value;
}
