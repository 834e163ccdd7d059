import { type BodyName, nameText, parseName, type Reference } from "@solidtype/document";
import type { Json } from "@solidtype/contracts";
import { Scene } from "../names/scene.ts";
import { bodiesOf, makersOf, withoutPiece } from "../names/resolve.ts";
import {
  BooleanFailed,
  booleanOf,
  type BooleanKind,
  closest,
  type Meeting,
  meetings,
  unionOf,
} from "../solid/boolean.ts";
import { overlap } from "../solid/bounds.ts";
import type { Solid } from "../solid/solid.ts";
import type { Unit } from "../solid/units.ts";
import { keyOf } from "../store/key.ts";
import { z } from "zod";
import { FeatureFailed } from "./failure.ts";
import type { OpenBody, Operation, Part, Tool } from "./part.ts";

/** Brings a feature's solids to the bodies. `targets` are body names; none means every body that is touched. */
export async function combine(
  part: Part,
  feature: string,
  operation: Operation,
  tools: readonly Tool[],
  targets: readonly string[],
): Promise<void> {
  if (operation === "new") {
    part.openBodies = [...part.openBodies, ...tools.map(standing)];
    return;
  }
  if (operation === "cut") return cut(part, feature, tools, targets);
  await part.scene();
  const chosen = await targetsOf(part, tools, targets);
  if (operation === "add") return add(part, feature, chosen, tools);
  if (chosen.length === 0) throw nothingToWorkOn(part);
  await replaceEach(part, chosen, tools, "common", { leaves: targets.length === 0 });
}

function nothingToWorkOn({ openBodies }: Part): FeatureFailed {
  return new FeatureFailed(
    "nothing-to-work-on",
    openBodies.length === 0
      ? "There is no body to work on yet: make one first."
      : "No body is where it goes. Move it, turn it round or make it longer.",
  );
}

async function cut(
  part: Part,
  feature: string,
  tools: readonly Tool[],
  targets: readonly string[],
): Promise<void> {
  const chosen = await targetsOf(part, tools, targets);
  if (chosen.length === 0) throw nothingToWorkOn(part);
  const reachingInto = (body: OpenBody) => tools.filter(({ solid }) => overlap(solid.box, body.solid.box));
  if (chosen.every((body) => reachingInto(body).length === 0)) {
    throw new FeatureFailed("nothing-met", "It cuts nothing: no body that it works on is where it goes.");
  }
  part.openBodies = part.openBodies.map((body) => {
    const reaching = chosen.includes(body) ? reachingInto(body) : [];
    return reaching.length === 0 ? body : { ...body, cuts: [...body.cuts, { feature, tools: reaching }] };
  });
}

async function add(
  part: Part,
  feature: string,
  chosen: readonly OpenBody[],
  tools: readonly Tool[],
): Promise<void> {
  if (chosen.length === 0) {
    part.openBodies = [...part.openBodies, ...tools.map(standing)];
    return;
  }
  const unit = await united(part, chosen.map(solidOf), tools.map(solidOf)).catch((error: unknown) => {
    throw naming(error, feature, [...chosen, ...tools]);
  });
  const first = part.openBodies.indexOf(chosen[0]!);
  const rest = part.openBodies.filter((body) => !chosen.includes(body));
  const names = [...chosen, ...tools].map(({ name }) => name);
  const inOrder = unit.solids.toSorted((a, b) => (a.facts.from[0] ?? 0) - (b.facts.from[0] ?? 0));
  const made = inOrder.map((solid) => standing({ name: names[solid.facts.from[0] ?? 0]!, solid }));
  for (const { facts } of inOrder) {
    const [kept, ...merged] = facts.from.map((at) => nameText(withoutPiece(names[at]!)));
    for (const name of merged) if (name !== kept) part.mergers.set(name, kept!);
  }
  const before = part.openBodies.slice(0, first).filter((body) => rest.includes(body)).length;
  part.openBodies = [...rest.slice(0, before), ...made, ...rest.slice(before)];
}

/** A union that got stuck on the way names the body with which it did, and of a pattern's the copy. */
function naming(error: unknown, feature: string, all: readonly Tool[]): unknown {
  if (!(error instanceof BooleanFailed) || error.united === undefined) return error;
  const { name } = all[error.united]!;
  const last = name.instances?.at(-1);
  const copy = last?.feature === feature ? last.at : null;
  const next = copy === null ? "the next" : `copy ${copy}`;
  const message = `${error.united} of the ${all.length} bodies can be united. With ${next} they cannot: ${error.message}, or give it another size.`;
  return new FeatureFailed("boolean-failed", message, {
    references: [nameText(name)],
    ...(copy !== null && { instances: [copy] }),
  });
}

/** All of them in one; a result's `from` counts through targets, then tools. */
export function united(part: Part, targets: readonly Solid[], tools: readonly Solid[]): Promise<Unit> {
  const all = [...targets, ...tools];
  return part.units.unit(keyOf("fuse", targets.map(keyOfSolid), tools.map(keyOfSolid)), () => {
    return { pieces: unionOf(part.oc, all, part.units.proof) };
  });
}

/**
 * Each target by itself against all tools, so that a change of one leaves the others' results in the cache. Tells how the
 * tools met them. `leaves`: nobody picked the targets, so one that shares nothing with the tools stays as it is; that its
 * box meets theirs says nothing.
 */
export async function replaceEach(
  part: Part,
  chosen: readonly OpenBody[],
  tools: readonly Tool[],
  kind: Exclude<BooleanKind, "fuse">,
  { leaves }: { readonly leaves: boolean } = { leaves: false },
): Promise<Meeting> {
  const replaced = new Map<OpenBody, readonly OpenBody[]>();
  const found: Meeting[] = [];
  for (const body of chosen) {
    const solids = tools.map(solidOf);
    const unit = await part.units.unit(
      keyOf(kind, body.solid.key, solids.map(keyOfSolid)),
      () => {
        const { pieces, met } = booleanOf(part.oc, kind, [body.solid], solids, part.units.proof);
        return { pieces, note: closest(met) };
      },
      isMeeting,
    );
    found.push(meetingSchema.parse(unit.note));
    replaced.set(
      body,
      unit.solids.map((solid) => standing({ name: body.name, solid })),
    );
  }
  const met = closest(found);
  if (kind === "cut" && met === "missed") {
    throw new FeatureFailed("nothing-met", "It takes nothing away: no tool reaches into a body it works on.");
  }
  if ([...replaced.values()].every((left) => left.length === 0)) {
    const why =
      kind === "cut" ? "The tools swallow all that they are taken from" : "The bodies share nothing";
    throw new FeatureFailed("nothing-met", `${why}, so nothing would be left.`);
  }
  part.openBodies = part.openBodies.flatMap((body) => {
    const left = replaced.get(body);
    return left === undefined || (leaves && left.length === 0) ? [body] : left;
  });
  return met;
}

async function targetsOf(
  part: Part,
  tools: readonly Tool[],
  names: readonly string[],
): Promise<readonly OpenBody[]> {
  if (names.length > 0) return bodiesNamed(part, names);
  return part.openBodies.filter((body) => tools.some(({ solid }) => overlap(solid.box, body.solid.box)));
}

/** Bodies by name. Waiting cuts are done only when a name speaks of pieces. */
export async function bodiesNamed(part: Part, names: readonly string[]): Promise<readonly OpenBody[]> {
  const parsed = names.map(bodyName);
  const scene = parsed.some(({ piece }) => piece !== undefined)
    ? await part.scene()
    : new Scene(part.oc, part.openBodies);
  const found = new Set<OpenBody>();
  for (const [at, name] of parsed.entries()) {
    const places = bodiesOf(scene, name);
    if (places.length === 0) {
      throw new FeatureFailed("geometry-missing", "A body it works on is no longer there.", {
        reference: names[at]!,
      });
    }
    // Pieces of one body are all meant by the name that it had before it fell apart; bodies made apart are not.
    if (makersOf(scene, places).size > 1) {
      throw new FeatureFailed("geometry-ambiguous", "The name of a body means several: pick it again.", {
        reference: names[at]!,
      });
    }
    for (const place of places) found.add(part.openBodies[place]!);
  }
  return [...found];
}

function bodyName(text: string): BodyName {
  const name = parseName(text);
  if (name.ok && name.value.kind === "body") return name.value;
  throw new FeatureFailed("geometry-wrong-kind", "A body is needed here.", { reference: text });
}

export function namesOf(references: readonly Reference[]): readonly string[] {
  return references.map(({ name }) => name);
}

const meetingSchema = z.enum(meetings);
const isMeeting = (note: Json): boolean => meetingSchema.safeParse(note).success;
const solidOf = ({ solid }: { readonly solid: Solid }): Solid => solid;
const keyOfSolid = ({ key }: Solid): string => key;
const standing = ({ name, solid }: Tool): OpenBody => ({ name, solid, cuts: [] });
