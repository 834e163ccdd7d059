import type { Failure } from "@solidtype/contracts";
import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { z } from "zod";
import { importLimits } from "../../exchange/import-limits.ts";
import { readBodies } from "../../exchange/read-bodies.ts";
import { fileFaceLabel, ofEntity } from "../../names/label.ts";
import { combine } from "../../part/combine.ts";
import { FeatureFailed, type KernelCode } from "../../part/failure.ts";
import { FileUnreachable, type Part } from "../../part/part.ts";
import type { Piece } from "../../solid/carry.ts";
import type { Made } from "../../solid/units.ts";
import { GivenUp } from "../../occt/exception.ts";
import { explore } from "../../occt/explore.ts";
import { keyOf } from "../../store/key.ts";
import type { Evaluate } from "../evaluate.ts";

const unitsInMm = { mm: 1, cm: 10, m: 1000, in: 25.4, ft: 304.8 } as const;

export const evaluateImportedBody: Evaluate<"imported-body"> = async ({ id, params }, part) => {
  const factor = params.scale * (params.format === "step" ? 1 : unitsInMm[params.unit]);
  const key = keyOf("import", id, params.blob, params.format, factor);
  const known = await part.units.find(key);
  const bytes = known === undefined ? await contentOf(part, params.blob, params.file) : undefined;
  if (known === undefined && bytes === undefined) {
    throw new FeatureFailed(
      "file-missing",
      `The content of ${params.file || "the file"} is not there. Import it again.`,
      { blob: params.blob },
    );
  }
  const unit = await part.units.unit(key, () => madeOf(part, params.format, bytes!, factor, id));
  const tools = unit.solids.map((solid, at) => ({
    name: { kind: "body", feature: id, source: ofEntity(`${at}`) } as const,
    solid,
  }));
  await combine(part, id, "new", tools, []);
  const { leftOut } = noteSchema.parse(unit.note);
  if (leftOut > 0) part.warnings.set(id, incomplete(leftOut));
  part.did(id, { kind: "solids", operation: "new", tools, targets: [] });
};

const noteSchema = z.object({ leftOut: z.number() });

function incomplete(leftOut: number): Failure<KernelCode> {
  const what =
    leftOut === 1
      ? "One thing in the file was left out: a surface that is not closed, or a part that cannot be read."
      : `${leftOut} things in the file were left out: surfaces that are not closed, or parts that cannot be read.`;
  return {
    code: "import-incomplete",
    message: `${what} Only closed solids can be imported.`,
    details: { leftOut },
  };
}

async function contentOf(part: Part, blob: string, file: string): Promise<Uint8Array | undefined> {
  try {
    return await part.files(blob);
  } catch (error) {
    if (!(error instanceof FileUnreachable)) throw error;
    throw new FeatureFailed(
      "file-unreachable",
      `The content of ${file || "the file"} cannot be reached now. It is asked for again until it is there.`,
      { blob },
    );
  }
}

function madeOf(
  part: Part,
  format: "step" | "brep" | "stl",
  bytes: Uint8Array,
  factor: number,
  id: string,
): Made {
  const { oc } = part;
  const read = readBodies(oc, format, bytes);
  if (!read.ok && read.error.code === "import-crashed") part.trapped();
  // By the clock: at another time, or on another machine, there may be enough of it.
  if (!read.ok && read.error.code === "import-timeout")
    throw new GivenUp(Math.round(importLimits.milliseconds / 1000));
  if (!read.ok) throw new FeatureFailed("import-failed", read.error.message, { reason: read.error.code });
  let face = 0;
  const pieces = read.value.bodies.map(({ shape }): Piece => {
    const solid = factor === 1 ? shape : scaled(oc, shape, factor);
    const faces = explore(oc, solid, "TopAbs_FACE");
    for (const one of faces) one.delete();
    return {
      shape: solid,
      labels: faces.map(() => [fileFaceLabel(id, face++)]),
      faceKeys: faces.map(() => null),
      from: [],
    };
  });
  return { pieces, note: { leftOut: read.value.leftOut } };
}

function scaled(oc: OpenCascadeInstance, shape: TopoDS_Shape, factor: number): TopoDS_Shape {
  using origin = new oc.gp_Pnt(0, 0, 0);
  using transform = new oc.gp_Trsf();
  transform.SetScale(origin, factor);
  using maker = new oc.BRepBuilderAPI_Transform(shape, transform, true, false);
  shape.delete();
  return maker.Shape();
}
