import { type BodyName, nameText } from "@solidtype/document";
import type { OpenCascadeInstance } from "opencascade.js";
import type { Solid } from "../solid/solid.ts";
import { countsRegions, labelName, withEarlierCounts } from "./label.ts";
import { looseLabel } from "./loose.ts";
import { mostAlike, regionLikeness } from "./region-likeness.ts";

/** A body as names see it: what it is called apart from its pieces, and its solid. */
export type NamedBody = { readonly name: BodyName; readonly solid: Solid };

/** A face, edge or vertex by its place in a body, and the body by its place in the part. */
export type Place = { readonly body: number; readonly at: number };

/** The bodies of a part at one moment, indexed by the labels of their faces. */
export class Scene {
  readonly oc: OpenCascadeInstance;
  readonly bodies: readonly NamedBody[];
  readonly #exact = new Map<string, Place[]>();
  /** By the labels that some had before regions said of how many they are one. */
  readonly #earlier = new Map<string, Place[]>();
  readonly #loose = new Map<string, Place[]>();
  readonly #bodies = new Map<string, number[]>();
  readonly #earlierBodies = new Map<string, number[]>();
  readonly #mergers: ReadonlyMap<string, string>;

  /** `mergers`: names of bodies that were united with another, and that other's. */
  constructor(
    oc: OpenCascadeInstance,
    bodies: readonly NamedBody[],
    mergers: ReadonlyMap<string, string> = new Map(),
  ) {
    this.oc = oc;
    this.bodies = bodies;
    this.#mergers = new Map([
      ...[...mergers].map(([text, into]) => [withEarlierCounts(text), into] as const),
      ...mergers,
    ]);
    bodies.forEach(({ name, solid }, body) => {
      const text = nameText(name);
      for (const [index, key] of [
        [this.#bodies, text],
        [this.#earlierBodies, withEarlierCounts(text)],
      ] as const) {
        const called = index.get(key);
        if (called === undefined) index.set(key, [body]);
        else called.push(body);
      }
      solid.facts.labels.forEach((labels, at) => {
        for (const label of labels) {
          enter(this.#exact, label, { body, at });
          if (countsRegions(label)) enter(this.#earlier, withEarlierCounts(label), { body, at });
          enter(this.#loose, looseLabel(label), { body, at });
        }
      });
    });
  }

  /**
   * Faces that carry a label. When none does, those whose label differs only in what tells alike things apart, which
   * changes when something beside them does.
   */
  labelled(label: string): readonly Place[] {
    return (
      this.#exact.get(label) ??
      this.#earlier.get(label) ??
      this.#loose.get(looseLabel(label)) ??
      this.#exact.get(this.#likeRegion(label) ?? "") ??
      []
    );
  }

  /** Whether something is called just so. */
  has(label: string): boolean {
    return this.#exact.has(label);
  }

  /** The one label of the same feature and role whose region is most like the label's. */
  #likeRegion(label: string): string | undefined {
    const name = labelName(label);
    if (name.source?.kind !== "region") return undefined;
    const prefix = `${name.feature}:${name.role}(=`;
    const alike = [...this.#exact.keys()].flatMap((value) => {
      const likeness = value.startsWith(prefix) ? regionLikeness(name, labelName(value)) : null;
      return likeness === null ? [] : [{ value, likeness }];
    });
    const [only, second] = mostAlike(alike);
    return second === undefined ? only : undefined;
  }

  /** The bodies that are called just so, apart from their pieces. */
  bodiesCalled(text: string): readonly number[] {
    return this.#bodies.get(text) ?? this.#earlierBodies.get(text) ?? [];
  }

  /** The bodies that one which is no longer there by itself was united into. */
  becameOf(name: BodyName): readonly number[] {
    const { kind, feature, source, instances } = name;
    let text = nameText({ kind, feature, ...(source && { source }), ...(instances && { instances }) });
    const seen = new Set<string>();
    for (
      let next = this.#mergers.get(text);
      next !== undefined && !seen.has(next);
      next = this.#mergers.get(text)
    ) {
      seen.add(next);
      text = next;
    }
    return seen.size === 0 ? [] : this.bodiesCalled(text);
  }

  labelsOf({ body, at }: Place): readonly string[] {
    return this.bodies[body]!.solid.facts.labels[at]!;
  }

  /** Whether a face carries the label, as `labelled` sees it. */
  carries(face: Place, label: string): boolean {
    const labels = this.labelsOf(face);
    if (labels.includes(label)) return true;
    if (this.#exact.has(label)) return false;
    if (this.#earlier.has(label)) return labels.some((own) => withEarlierCounts(own) === label);
    const loose = looseLabel(label);
    if (this.#loose.has(loose)) return labels.some((own) => looseLabel(own) === loose);
    const like = this.#likeRegion(label);
    return like !== undefined && labels.includes(like);
  }

  /** Of the labels of a face the one that fewest others share. */
  rarestLabel(place: Place): string {
    const [first, ...rest] = this.labelsOf(place);
    return rest.reduce(
      (best, label) => (this.labelled(label).length < this.labelled(best).length ? label : best),
      first!,
    );
  }

  /** A label of each face that meets at a vertex, sorted. */
  cornerLabels({ body, at }: Place): readonly string[] {
    const faces = this.topology(body).vertexFaces[at]!;
    return [...new Set(faces.map((face) => this.rarestLabel({ body, at: face })))].toSorted();
  }

  topology(body: number) {
    return this.bodies[body]!.solid.topology;
  }

  neighbours({ body, at }: Place): readonly Place[] {
    return this.topology(body)
      .neighbours(at)
      .map((face) => ({ body, at: face }));
  }
}

function enter(index: Map<string, Place[]>, key: string, place: Place): void {
  const places = index.get(key);
  if (places === undefined) index.set(key, [place]);
  else if (!places.some((known) => known.body === place.body && known.at === place.at)) places.push(place);
}
