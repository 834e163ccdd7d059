import { type Mesh, packMesh, unpackMesh } from "@solidtype/contracts";
import type { OpenCascadeInstance } from "opencascade.js";
import type { Solid } from "../solid/solid.ts";
import { keyOf } from "../store/key.ts";
import type { ResultStore } from "../store/result-store.ts";
import type { Proof } from "../solid/proof.ts";
import { closed } from "./closing.ts";
import type { FaceMesh } from "./face-meshes.ts";
import { type Quality, type Tolerance, toleranceFor } from "./quality.ts";
import { completed } from "./solid-faces.ts";

export type MeshCount = { readonly meshed: number; readonly reused: number };

type MesherOptions = {
  readonly store: ResultStore | undefined;
  readonly budget: number;
  readonly proof: Proof;
};

const FINER = [0.7, 0.4];

/** Meshes of solids. A face that an edit left alone keeps its triangles: only changed faces are meshed again. */
export class Mesher {
  readonly #oc: OpenCascadeInstance;
  readonly #store: ResultStore | undefined;
  readonly #budget: number;
  readonly #proof: Proof;
  readonly #faces = new Map<string, FaceMesh>();
  #bytes = 0;
  count: MeshCount = { meshed: 0, reused: 0 };

  constructor(oc: OpenCascadeInstance, { store, budget, proof }: MesherOptions) {
    this.#oc = oc;
    this.#store = store;
    this.#budget = budget;
    this.#proof = proof;
  }

  async mesh(solid: Solid, quality: Quality): Promise<{ readonly key: string; readonly mesh: Mesh }> {
    const tolerance = toleranceFor(solid.box, quality);
    const key = keyOf("mesh", solid.key, tolerance);
    const stored = await this.#store?.get(key);
    const known = stored === undefined ? null : unpackMesh(stored);
    if (known !== null) return { key, mesh: known };
    const mesh = this.#assemble(solid, this.#closedFaces(solid, tolerance));
    await this.#proof.keep(() => this.#store?.put(key, packMesh(mesh)));
    return { key, mesh };
  }

  /** Now and then OCCT cannot divide a face at one tolerance, and can at another. */
  #closedFaces(solid: Solid, tolerance: Tolerance): readonly FaceMesh[] {
    const { faces, open } = closed(this.#faceMeshes(solid, tolerance), tolerance.deflection);
    if (open === 0) return faces;
    for (const finer of FINER) {
      const { deflection, angle } = tolerance;
      const again = this.#faceMeshes(solid, { deflection: deflection * finer, angle: angle * finer });
      const mended = closed(again, deflection);
      if (mended.open === 0) return mended.faces;
    }
    return faces;
  }

  #faceMeshes(solid: Solid, tolerance: Tolerance): readonly FaceMesh[] {
    const keys = solid.facts.faceKeys.map((face) => `${face}/${tolerance.deflection}/${tolerance.angle}`);
    const known = keys.map((key) => this.#faces.get(key));
    const meshed = known.filter((face) => face === undefined).length;
    this.count = {
      meshed: this.count.meshed + meshed,
      reused: this.count.reused + keys.length - meshed,
    };
    const faces = completed(this.#oc, solid, known, tolerance);
    keys.forEach((key, at) => this.#remember(key, faces[at]!));
    const made = keys.filter((_, at) => known[at] === undefined);
    this.#proof.otherwise(() => made.forEach((key) => this.#drop(key)));
    this.#forget();
    return faces;
  }

  /** As the most recently used. */
  #remember(key: string, face: FaceMesh): void {
    this.#drop(key);
    this.#faces.set(key, face);
    this.#bytes += bytesOf(face);
  }

  #drop(key: string): void {
    const face = this.#faces.get(key);
    if (face === undefined) return;
    this.#faces.delete(key);
    this.#bytes -= bytesOf(face);
  }

  #forget(): void {
    for (const key of this.#faces.keys()) {
      if (this.#bytes <= this.#budget) return;
      this.#drop(key);
    }
  }

  /** Edges in the solid's order, each as the first face that has it divides it. */
  #assemble(solid: Solid, faces: readonly FaceMesh[]): Mesh {
    const { faceEdges, edges } = solid.topology;
    const polylines: (Float32Array | undefined)[] = edges.map(() => undefined);
    faces.forEach((face, at) =>
      faceEdges[at]!.forEach((edge, index) => (polylines[edge] ??= face.edges[index])),
    );
    const shapes = polylines.map((polyline) => polyline ?? new Float32Array());
    let vertices = 0;
    const indices = faces.map((face) => {
      const base = vertices;
      vertices += face.positions.length / 3;
      return face.indices.map((vertex) => vertex + base);
    });
    return {
      positions: joined(faces.map((face) => face.positions)),
      normals: joined(faces.map((face) => face.normals)),
      indices: joinedIndices(indices),
      faceRanges: rangesOf(indices.map((own) => own.length)),
      edgePositions: joined(shapes),
      edgeRanges: rangesOf(shapes.map((own) => own.length / 3)),
    };
  }
}

function joinedIndices(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function rangesOf(counts: readonly number[]): Uint32Array {
  const ranges = new Uint32Array(2 * counts.length);
  let start = 0;
  counts.forEach((count, at) => {
    ranges[2 * at] = start;
    ranges[2 * at + 1] = count;
    start += count;
  });
  return ranges;
}

function bytesOf(face: FaceMesh): number {
  const edges = face.edges.reduce((sum, edge) => sum + edge.byteLength, 0);
  return face.positions.byteLength * 2 + face.indices.byteLength + edges + 500;
}
