import fc from "fast-check";
import * as Y from "yjs";
import {
  type Author,
  type Command,
  initialUpdate,
  PartDocument,
  type StoredFeature,
  units,
  type Variable,
} from "../index.ts";

/**
 * Random but repeatable work on a part, for property tests. A move is numbers only; what it means depends on what
 * the part holds when it is played, so that any sequence is playable by any peer at any time. Ids come from the
 * move too: a failing case replays exactly.
 */
export type Move = { readonly kind: number; readonly a: number; readonly b: number; readonly id: number };

export const moveArb: fc.Arbitrary<Move> = fc.record({
  kind: fc.nat(1_000),
  a: fc.nat(1_000),
  b: fc.nat(1_000),
  id: fc.nat(1_000_000_000),
});

export const MOVE_KINDS = 20;
/** Of these, the copying of a feature: its copy's id is drawn, not the move's. */
export const COPY = 10;

const fresh = initialUpdate("part", "Part", "mm");

export function openPart(
  author: Author = { person: "ada" },
  update: Uint8Array = fresh,
  client?: number,
): PartDocument {
  const doc = new Y.Doc();
  if (client !== undefined) doc.clientID = client;
  Y.applyUpdate(doc, update);
  return new PartDocument(doc, author);
}

export function copyOf(part: PartDocument, author: Author, client?: number): PartDocument {
  return openPart(author, Y.encodeStateAsUpdate(part.doc), client);
}

/** Only features and variables that this lets through are touched; `near`: those that others are built on or put behind. */
export type Mine = (id: string) => boolean;

function commandOf(
  part: PartDocument,
  move: Move,
  mine: Mine = () => true,
  prefix = "x",
  near: Mine = mine,
): Command | undefined {
  const { model } = part;
  const features = model.features.slice(4).filter(({ id }) => mine(id));
  const variables = model.variables.filter(({ id }) => mine(id));
  const feature = pick(features, move.a);
  const other = pick(
    model.features.slice(4).filter(({ id: one }) => near(one)),
    move.b,
  );
  const variable = pick(variables, move.a);
  const id = `${prefix}${move.id.toString(36)}`;
  const sketches = features.filter(({ type }) => type === "sketch");
  switch (move.kind % MOVE_KINDS) {
    case 0:
    case 1:
      return {
        command: "addFeature",
        id,
        type: "box",
        ...(other && move.a % 2 === 0 && { after: other.id }),
        params: {
          width: expression(move.a, variables),
          ...(other && move.b % 3 === 0 && { plane: { name: `${other.id}:top` } }),
        },
      };
    case 2:
      return {
        command: "addFeature",
        id,
        type: "sketch",
        params: { plane: { name: "top" } },
        sketch: drawing,
      };
    case 3:
      return {
        command: "addFeature",
        id,
        type: "extrude",
        params: { sketch: pick(sketches, move.a)?.id ?? null, regions: [`r${move.b % 3}`] },
      };
    case 4:
      return (
        other && {
          command: "addFeature",
          id,
          type: "fillet",
          params: { edges: [{ name: `{${other.id}:left|${other.id}:top}` }] },
        }
      );
    case 5:
      return feature && edit(feature, move, variables, blocksBefore(model.features, feature));
    case 6:
      return feature && { command: "deleteFeature", ids: [feature.id], force: move.b % 2 === 0 };
    case 7:
      return (
        feature && {
          command: "moveFeature",
          ids: [feature.id],
          after: other && other !== feature ? other.id : "right",
        }
      );
    case 8:
      return feature && { command: "suppressFeature", ids: [feature.id], suppressed: move.b % 2 === 0 };
    case 9:
      return feature && { command: "renameFeature", id: feature.id, name: `Name ${move.b % 5}` };
    case COPY:
      return feature && { command: "duplicateFeature", ids: [feature.id] };
    case 11:
      return {
        command: "addVariable",
        id: `v${id}`,
        name: `${prefix}v${move.a % 6}`,
        expression: pick(variables, move.b) ? `#${pick(variables, move.b)?.name} * 2` : plainOrMm(move.a),
      };
    case 12:
      return (
        variable && {
          command: "editVariable",
          id: variable.id,
          ...(move.b % 2 === 0 ? { expression: plainOrMm(move.b) } : { name: `${prefix}v${move.b % 6}` }),
        }
      );
    case 13:
      return variable && { command: "deleteVariable", id: variable.id, force: move.b % 2 === 0 };
    case 14:
      return (
        feature && {
          command: "setBody",
          body: `$${feature.id}`,
          color: move.b % 3 === 0 ? null : `#00000${move.b % 10}`,
        }
      );
    case 15:
    case 16:
      return sketchMove(pick(sketches, move.a), move, variables);
    case 18:
      return { command: "setMeta", units: pick(units, move.a) ?? "mm" };
    default:
      return (
        variable && {
          command: "moveVariable",
          id: variable.id,
          after: pick(variables, move.b) === variable ? null : (pick(variables, move.b)?.id ?? null),
        }
      );
  }
}

const drawing = {
  entities: {
    p0: { type: "point", x: 0, y: 0 },
    p1: { type: "point", x: 10, y: 0 },
    l0: { type: "line", start: "p0", end: "p1" },
  },
  constraints: { c0: { type: "length", on: ["l0"], value: "10 mm", driving: true } },
};

function pick<Item>(list: readonly Item[], at: number): Item | undefined {
  return list[at % Math.max(1, list.length)];
}

function expression(n: number, variables: readonly Variable[]): string {
  const variable = pick(variables, n);
  return n % 4 === 0 && variable !== undefined ? `#${variable.name}` : plainOrMm(n);
}

function plainOrMm(n: number): string {
  return n % 3 === 0 ? String(1 + (n % 90)) : `${1 + (n % 90)} mm`;
}

function blocksBefore(features: readonly StoredFeature[], feature: StoredFeature): readonly string[] {
  const before = features.slice(0, features.indexOf(feature));
  return before.filter(({ type }) => type === "box").map(({ id }) => id);
}

function edit(
  feature: StoredFeature,
  { a, b }: Move,
  variables: readonly Variable[],
  blocks: readonly string[],
): Command {
  const block = pick(blocks, a);
  const sides = ["back", "front", "left", "right"];
  const edges = Array.from({ length: block === undefined ? 0 : b % 3 }, (_, at) => ({
    name: `{${block}:${pick(sides, a + at)}|${block}:top}`,
  }));
  if (feature.type === "fillet")
    return { command: "editFeature", id: feature.id, params: { edges, radius: `${1 + (a % 5)} mm` } };
  if (feature.type === "extrude")
    return {
      command: "editFeature",
      id: feature.id,
      params: { distance: expression(b, variables), regions: [`r${a % 4}`, `r${b % 4}`] },
    };
  if (feature.type === "sketch")
    return { command: "editFeature", id: feature.id, params: { flip: a % 2 === 0 } };
  return {
    command: "editFeature",
    id: feature.id,
    params: { [a % 2 === 0 ? "height" : "depth"]: expression(b, variables), centered: b % 2 === 0 },
  };
}

function sketchMove(
  feature: StoredFeature | undefined,
  { a, b, id }: Move,
  variables: readonly Variable[],
): Command | undefined {
  if (feature === undefined || !("sketch" in feature) || typeof feature.sketch !== "object") return undefined;
  const entities: Record<string, object> =
    feature.sketch !== null && "entities" in feature.sketch ? { ...(feature.sketch.entities as object) } : {};
  const points = Object.keys(entities).filter((entity) => entity.startsWith("p"));
  const [first = "p0", second = "p1"] = [pick(points, a), pick(points, b)];
  const none = { entities: {}, constraints: {} };
  const patches = [
    { ...none, entities: { [first]: { x: a, y: b } } },
    { ...none, entities: { [`p${id}`]: { type: "point", x: b, y: a } } },
    { ...none, entities: { [`l${id}`]: { type: "line", start: first, end: second } } },
    { ...none, entities: { [first]: null } },
    { ...none, constraints: { c0: { value: expression(a, variables) } } },
    { ...none, constraints: { [`c${id}`]: { type: "coincident", on: [first, second] }, [`d${id}`]: null } },
    { ...none, entities: { l0: { construction: a % 2 === 0 } } },
    { ...none, entities: { l0: { type: "circle", center: first, radius: 1 + a } } },
  ];
  const patch = pick(patches, a + b) ?? none;
  return {
    command: "editSketch",
    id: feature.id,
    patch: patch as Extract<Command, { command: "editSketch" }>["patch"],
    force: b % 2 === 0,
  };
}

/** Plays a move. Failures are part of the game: they must leave everything as it was. */
export function play(part: PartDocument, move: Move, mine?: Mine, prefix?: string, near?: Mine): void {
  const command = commandOf(part, move, mine, prefix, near);
  if (command === undefined) return;
  const before = part.model;
  const result = part.run(command);
  if (!result.ok && part.model !== before) throw new Error(`a failed ${command.command} changed the part`);
}
