import { fail, ok, type Result } from "@solidtype/contracts";
import {
  type BodyProperties,
  type Fingerprint,
  nameText,
  parseName,
  type PartModel,
  type Reference,
} from "@solidtype/document";
import type { TopoDS_Shape } from "opencascade.js";
import { exportBodies, type ExportFormat } from "../exchange/export.ts";
import type { StepHeader } from "../exchange/step-text.ts";
import { massProperties, type MassProperties } from "../measure/mass.ts";
import { measureEntity, type EntityMeasure } from "../measure/entity.ts";
import { measurePair, type PairMeasure } from "../measure/measure.ts";
import { checkValidity, type Validity } from "../measure/validity.ts";
import { bodyFingerprint, fingerprintOf } from "../names/fingerprint.ts";
import { nameBody, nameEdge, nameFace, nameVertex } from "../names/name.ts";
import { type Kind, pointOf, shapeAt } from "../names/order.ts";
import type { PlacedSketch } from "../part/part.ts";
import type { Frame, Line } from "../geometry/frame.ts";
import { bodiesOf, type GeometryName, isOneOfAlike, makersOf, meantBy } from "../names/resolve.ts";
import type { Place, Scene } from "../names/scene.ts";
import { renderPng, renderSvg } from "../picture/picture.ts";
import type { PictureRequest } from "../picture/request.ts";
import type { Mesher } from "../mesh/mesher.ts";
import type { Quality } from "../mesh/quality.ts";
import type { BuiltFeatures, LastGood } from "./build.ts";
import type { BodyMesh, BodyReport, FeatureReport } from "./report.ts";

/** A face, edge, vertex or body of the part: the body by its name, the rest by its place in that body's mesh order. */
export type Found = {
  readonly kind: "face" | "edge" | "vertex" | "body";
  readonly body: string;
  readonly at: number;
};

export type Resolution =
  | { readonly status: "found"; readonly found: Found }
  /** One candidate: the last of several alike, which may be another than the one that was meant. */
  | { readonly status: "ambiguous"; readonly candidates: readonly Found[] }
  /** `was` is where it last was, as far as the reference knows. */
  | { readonly status: "missing"; readonly was: Fingerprint | null };

/** A sketch as the rebuild solved it, with the regions that can be picked and what keeps curves from bounding any. */
export type SolvedSketch = Pick<PlacedSketch, "data" | "regions" | "problems">;

export type BodyNames = {
  readonly faces: readonly string[];
  readonly edges: readonly string[];
  readonly vertices: readonly string[];
};

export type QueryCode = "name-invalid" | "geometry-missing" | "geometry-ambiguous";

/** What a body that nobody has named is called. */
const unnamed = (at: number): string => `Body ${at + 1}`;

/** A built part, to be asked. It answers until the kernel builds the next one. */
export class BuiltPart {
  readonly features: readonly FeatureReport[];
  /** For the next rebuild of the model as it is edited: what then stands in for features that cannot be built. */
  readonly lastGood: LastGood;
  readonly bodies: readonly BodyReport[];
  /** Planes, datum planes and sketches, by feature id: where each lies. */
  readonly frames: ReadonlyMap<string, Frame>;
  /** Axes, by feature id. */
  readonly lines: ReadonlyMap<string, Line>;
  /** Holes, by feature id: where the first of their drills comes into the material, and which way it goes. */
  readonly drills: ReadonlyMap<string, Line>;
  readonly sketches: ReadonlyMap<string, SolvedSketch>;
  readonly #scene: Scene;
  readonly #mesher: Mesher;

  constructor({ part, reports, lastGood }: BuiltFeatures, scene: Scene, mesher: Mesher, model: PartModel) {
    this.#scene = scene;
    this.#mesher = mesher;
    this.features = reports;
    this.lastGood = lastGood;
    this.frames = part.frames;
    this.lines = part.lines;
    this.drills = part.drills;
    this.sketches = new Map(
      [...part.sketches].map(([id, { data, regions, problems }]) => [id, { data, regions, problems }]),
    );
    const properties = propertiesByBody(scene, model);
    this.bodies = scene.bodies.map(({ solid }, at) => {
      const own = properties.get(at) ?? {};
      return {
        name: nameText(nameBody(scene, at)),
        label: own.name ?? unnamed(at),
        color: own.color ?? null,
        visible: own.visible ?? true,
        material: own.material ?? null,
        key: solid.key,
        bounds: solid.bounds,
        faces: solid.facts.labels.length,
      };
    });
  }

  async meshes(quality: Quality = "normal"): Promise<readonly BodyMesh[]> {
    const meshes: BodyMesh[] = [];
    for (const [at, { solid }] of this.#scene.bodies.entries()) {
      meshes.push({ body: this.bodies[at]!.name, ...(await this.#mesher.mesh(solid, quality)) });
    }
    return meshes;
  }

  /** The bodies as a file: all of them, or those of these names. */
  async file(
    format: ExportFormat,
    header: StepHeader,
    quality: Quality = "normal",
    only?: ReadonlySet<string>,
  ): Promise<Uint8Array> {
    const every = this.#scene.bodies.map(({ solid }, at) => ({
      name: this.bodies[at]!.label,
      color: this.bodies[at]!.color,
      shape: solid.shape,
      mesh: async () => (await this.#mesher.mesh(solid, quality)).mesh,
    }));
    const bodies = every.filter((_, at) => only?.has(this.bodies[at]!.name) !== false);
    const [alone] = every.length === 1 ? bodies : [];
    // The one body of a part that nobody named is the part: elsewhere a "Body 1" would be one of many.
    const named = alone?.name === unnamed(0) ? [{ ...alone, name: header.title }] : bodies;
    return exportBodies(this.#scene.oc, format, named, header);
  }

  /** The visible bodies, shaded with their edges. */
  async png(request: PictureRequest): Promise<Uint8Array> {
    return renderPng(await this.#pictured(request), request);
  }

  async svg(request: PictureRequest): Promise<string> {
    return renderSvg(await this.#pictured(request), request);
  }

  async #pictured({ width, height }: PictureRequest) {
    // On a small picture finer triangles than the editor's do not show.
    const meshes = await this.meshes(Math.max(width, height) <= 640 ? "normal" : "fine");
    const bodies = this.bodies.map(({ color, visible }, at) => ({ color, visible, mesh: meshes[at]!.mesh }));
    return bodies.filter(({ visible }) => visible);
  }

  /** Names of everything in a body, in the order of its mesh. */
  names(body: number): BodyNames {
    const { topology, facts } = this.#scene.bodies[body]!.solid;
    return {
      faces: facts.labels.map((_, at) => nameText(nameFace(this.#scene, { body, at }))),
      edges: topology.edges.map((_, at) => nameText(nameEdge(this.#scene, { body, at }))),
      vertices: topology.vertices.map((_, at) => nameText(nameVertex(this.#scene, { body, at }))),
    };
  }

  /** x, y, z per vertex, in the order of `names(body).vertices`. */
  vertexPositions(body: number): Float32Array {
    const { vertices } = this.#scene.topology(body);
    return Float32Array.from(vertices.flatMap((_, at) => pointOf(this.#scene, "vertex", { body, at })));
  }

  /** How many of each a body has. */
  counts(body: number): { readonly faces: number; readonly edges: number; readonly vertices: number } {
    const { topology, facts } = this.#scene.bodies[body]!.solid;
    return {
      faces: facts.labels.length,
      edges: topology.edges.length,
      vertices: topology.vertices.length,
    };
  }

  /** The name of one thing, for a reference to it. */
  nameOf({
    kind,
    body,
    at,
  }: {
    readonly kind: Found["kind"];
    readonly body: number;
    readonly at: number;
  }): string {
    return kind === "body" ? this.bodies[body]!.name : nameText(this.#geometryName(kind, { body, at }));
  }

  #geometryName(kind: Kind, place: Place): GeometryName {
    if (kind === "face") return nameFace(this.#scene, place);
    return kind === "edge" ? nameEdge(this.#scene, place) : nameVertex(this.#scene, place);
  }

  /** A reference to one thing: its name, and what it looks like now. */
  referenceTo(kind: Found["kind"], body: number, at: number): Reference {
    if (kind === "body") {
      const was = bodyFingerprint(this.#scene.oc, this.solidShape(body));
      return { name: this.bodies[body]!.name, was };
    }
    const place = { body, at };
    const name = this.#geometryName(kind, place);
    return { name: nameText(name), was: fingerprintOf(this.#scene, place, name) };
  }

  resolve(name: string, was?: Fingerprint): Result<Resolution, "name-invalid"> {
    const found = this.#found(name, was);
    if (!found.ok) return found;
    const { places, sure } = found.value;
    const [first] = places;
    if (first === undefined) return ok({ status: "missing", was: was ?? null });
    if (sure) return ok({ status: "found", found: this.#report(first) });
    return ok({ status: "ambiguous", candidates: places.map((one) => this.#report(one)) });
  }

  measure(name: string): Result<EntityMeasure, QueryCode> {
    const shape = this.shapeOf(name);
    return shape.ok ? ok(measureEntity(this.#scene.oc, shape.value)) : shape;
  }

  measureBetween(a: string, b: string): Result<PairMeasure, QueryCode> {
    const [first, second] = [this.shapeOf(a), this.shapeOf(b)];
    if (!first.ok) return first;
    return second.ok ? ok(measurePair(this.#scene.oc, first.value, second.value)) : second;
  }

  /** `density` in g/cm³. */
  massProperties(body: number, density = 1): MassProperties {
    return massProperties(this.#scene.oc, this.solidShape(body), density);
  }

  validity(body: number): Validity {
    const { solid } = this.#scene.bodies[body]!;
    return checkValidity(this.#scene.oc, solid.shape, solid.faces, solid.topology.edges);
  }

  /** For what writes files, inside the kernel. The shape stays the part's. */
  solidShape(body: number): TopoDS_Shape {
    return this.#scene.bodies[body]!.solid.shape;
  }

  /** The body's shape in OCCT's own binary form, without triangles. */
  shapeBytes(body: number): Uint8Array {
    return this.#scene.bodies[body]!.solid.bytes;
  }

  shapeOf(name: string, was?: Fingerprint): Result<TopoDS_Shape, QueryCode> {
    const found = this.#found(name, was);
    if (!found.ok) return found;
    const { places, sure } = found.value;
    const [only] = places;
    if (only === undefined) return fail("geometry-missing", `"${name}" is not in the part.`, { name });
    if (!sure) return fail("geometry-ambiguous", `"${name}" may mean ${places.length} things.`, { name });
    return ok(only.kind === "body" ? this.solidShape(only.body) : shapeAt(this.#scene, only.kind, only));
  }

  #found(
    text: string,
    was?: Fingerprint,
  ): Result<
    { readonly places: readonly ({ kind: Found["kind"] } & Place)[]; readonly sure: boolean },
    "name-invalid"
  > {
    const name = parseName(text);
    if (!name.ok) return name;
    const { kind } = name.value;
    if (kind === "feature" || kind === "entity")
      return fail("name-invalid", `"${text}" names no geometry of a body.`, { text });
    if (kind === "body") {
      const places = bodiesOf(this.#scene, name.value).map((body) => ({ kind, body, at: body }));
      return ok({ places, sure: places.length < 2 });
    }
    const { places, sure } = meantBy(this.#scene, name.value, was);
    return ok({ places: places.map((place) => ({ kind, ...place })), sure });
  }

  #report({ kind, body, at }: { kind: Found["kind"] } & Place): Found {
    return { kind, body: this.bodies[body]!.name, at };
  }
}

/**
 * A property stays with its body as long as the name it is kept under means that one. What is kept under the name that
 * the body has now is the last that was said of it: an earlier name of it may still be there.
 */
function propertiesByBody(scene: Scene, model: PartModel): ReadonlyMap<number, BodyProperties> {
  const current = new Set(scene.bodies.map((_, at) => nameText(nameBody(scene, at))));
  const entries = Object.entries(model.bodies).toSorted(
    ([one], [other]) => Number(current.has(one)) - Number(current.has(other)),
  );
  const found = new Map<number, BodyProperties>();
  for (const [text, properties] of entries) {
    const name = parseName(text);
    if (!name.ok || name.value.kind !== "body") continue;
    const bodies = bodiesOf(scene, name.value);
    // Said of one body it is not to show on all those that may have become of it, over what was said of them.
    if (isOneOfAlike(name.value) && makersOf(scene, bodies).size > 1) continue;
    for (const body of bodies) found.set(body, { ...found.get(body), ...properties });
  }
  return found;
}
