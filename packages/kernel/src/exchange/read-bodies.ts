import { fail, ok, type Result } from "@solidtype/contracts";
import type { OpenCascadeInstance, STEPControl_Reader, TopoDS_Shape } from "opencascade.js";
import { isTrap, occtMessage } from "../occt/exception.ts";
import { nestingOf } from "./brep-nesting.ts";
import { scanBrep, withinLimits } from "./brep-text.ts";
import { importLimits, type ImportCode, type ImportLimits } from "./import-limits.ts";
import { withFile } from "./occt-files.ts";
import { solidsOf, surfacesBeside, TooManySolids } from "./solids.ts";
import { readProducts, type SolidLook } from "./step-products.ts";
import { scanStep } from "./step-text.ts";
import { withSession } from "./work-session.ts";
import { parseStl } from "./stl-parse.ts";
import { writeTriangles } from "./stl-write.ts";

export const importFormats = ["step", "brep", "stl"] as const;
export type ImportFormat = (typeof importFormats)[number];

/** A body from a file, as it is called and coloured there. The caller owns the shape, one solid. */
type ImportedBody = SolidLook & { readonly shape: TopoDS_Shape };

export type FileContent = {
  readonly bodies: readonly ImportedBody[];
  /** How much is there beside solids, which nothing can be done with here: surfaces, and parts of a file that OCCT does not read. */
  readonly leftOut: number;
};

const inMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * The solids in a file. The file is untrusted: it is measured before it is read, and whatever OCCT makes of it is
 * checked, because OCCT reports garbage by an empty result as often as by an error.
 */
export function readBodies(
  oc: OpenCascadeInstance,
  format: ImportFormat,
  bytes: Uint8Array,
  limits: ImportLimits = importLimits,
): Result<FileContent, ImportCode> {
  if (bytes.length === 0) return fail("import-empty", "The file is empty.");
  if (bytes.length > limits.bytes) {
    return fail(
      "import-too-large",
      `The file has ${inMegabytes(bytes.length)}; at most ${inMegabytes(limits.bytes)} can be imported.`,
      {
        bytes: bytes.length,
        limit: limits.bytes,
      },
    );
  }
  try {
    const content = readers[format](oc, bytes, limits);
    if (content.ok && content.value.bodies.length === 0) {
      return fail("import-no-solid", "The file holds no solid: only surfaces, curves or nothing at all.");
    }
    return content;
  } catch (error) {
    if (error instanceof TooManySolids) {
      return fail(
        "import-too-complex",
        `The file holds more than ${limits.solids} solids. Import a part of it.`,
        {
          limit: limits.solids,
        },
      );
    }
    // One mutated file in a thousand makes OCCT call a null function, or use up the stack.
    if (isTrap(error)) {
      return fail(
        "import-crashed",
        `The ${format.toUpperCase()} file is damaged in a way that stops its reader.`,
      );
    }
    return fail(
      "import-unreadable",
      `The ${format.toUpperCase()} file cannot be read: ${occtMessage(oc, error)}`,
    );
  }
}

type Failed = Extract<Result<never, ImportCode>, { readonly ok: false }>;

type Reader = (
  oc: OpenCascadeInstance,
  bytes: Uint8Array,
  limits: ImportLimits,
) => Result<FileContent, ImportCode>;

const readers: Readonly<Record<ImportFormat, Reader>> = { step: readStep, brep: readBrep, stl: readStl };

function readStep(
  oc: OpenCascadeInstance,
  bytes: Uint8Array,
  limits: ImportLimits,
): Result<FileContent, ImportCode> {
  const text = new TextDecoder("latin1").decode(bytes);
  const scan = scanStep(text, limits);
  if (!scan.ok) return scan;
  return withSession(oc, (session) =>
    withFile(oc, bytes, (path) => {
      using reader = new oc.STEPControl_Reader(session, true);
      if (reader.ReadFile(path) !== oc.IFSelect_ReturnStatus.IFSelect_RetDone) {
        return fail(
          "import-unreadable",
          "The STEP file is damaged: its data section does not follow the format.",
        );
      }
      const content = readRoots(oc, reader, text, limits);
      // That is all that stays of it.
      reader.ClearShapes();
      return content;
    }),
  );
}

function readRoots(
  oc: OpenCascadeInstance,
  reader: STEPControl_Reader,
  text: string,
  limits: ImportLimits,
): Result<FileContent, ImportCode> {
  const products = readProducts(text);
  using model = reader.StepModel();
  using progress = new oc.Message_ProgressRange();
  const until = performance.now() + limits.milliseconds;
  const bodies: ImportedBody[] = [];
  let leftOut = 0;
  for (let root = 1; root <= reader.NbRootsForTransfer(); root++) {
    if (performance.now() > until) {
      for (const { shape } of bodies) shape.delete();
      return fail("import-timeout", "The STEP file takes too long to read. Import a part of it.", {
        roots: root - 1,
      });
    }
    reader.ClearShapes();
    if (!reader.TransferOneRoot(root, progress)) {
      leftOut += 1;
      continue;
    }
    using entity = reader.RootForTransfer(root);
    using shape = reader.OneShape();
    const nested = nestedTooDeep(oc, text, shape, limits);
    if (nested !== null) {
      for (const body of bodies) body.shape.delete();
      return nested;
    }
    const solids = solidsOf(oc, shape, limits.solids - bodies.length);
    leftOut += surfacesBeside(oc, shape, limits.solids);
    const definition = model.IdentLabel(entity);
    const looks = products.solids(definition);
    if (looks.length === solids.length)
      bodies.push(...solids.map((solid, at) => ({ ...looks[at]!, shape: solid })));
    else bodies.push(...numbered(solids, products.nameOf(definition)));
  }
  return ok({ bodies, leftOut });
}

/** An assembly of fewer parts than this cannot stand for very many. */
const FEW_USES = 16;

/** Written out each part is there once, so that assemblies within assemblies are seen before they are walked through. */
function nestedTooDeep(
  oc: OpenCascadeInstance,
  text: string,
  shape: TopoDS_Shape,
  limits: ImportLimits,
): Failed | null {
  if (text.split("NEXT_ASSEMBLY_USAGE_OCCURRENCE", FEW_USES + 2).length <= FEW_USES) return null;
  const nesting = nestingOf(oc.BRepToolsWrapper.Write(shape));
  const within = nesting === null ? null : withinLimits(nesting, limits);
  return within === null || within.ok ? null : within;
}

/** Several solids under one name are told apart by number. */
function numbered(solids: readonly TopoDS_Shape[], name: string | null): ImportedBody[] {
  return solids.map((shape, at) => ({
    color: null,
    name: name === null || solids.length === 1 ? name : `${name} ${at + 1}`,
    shape,
  }));
}

/** Of a format that knows no names. */
function contentOf(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  { solids: most }: ImportLimits,
): FileContent {
  return { bodies: numbered(solidsOf(oc, shape, most), null), leftOut: surfacesBeside(oc, shape, most) };
}

function readBrep(
  oc: OpenCascadeInstance,
  bytes: Uint8Array,
  limits: ImportLimits,
): Result<FileContent, ImportCode> {
  const text = new TextDecoder("latin1").decode(bytes);
  const scan = scanBrep(text, limits);
  if (!scan.ok) return scan;
  using shape = oc.BRepToolsWrapper.Read(text);
  if (shape.IsNull()) return fail("import-truncated", "The BREP file is damaged or ends early.");
  return ok(contentOf(oc, shape, limits));
}

/** Triangles as a solid of flat faces; coplanar neighbours are one face, so a machined part gets its flat sides back. */
function readStl(
  oc: OpenCascadeInstance,
  bytes: Uint8Array,
  limits: ImportLimits,
): Result<FileContent, ImportCode> {
  const triangles = parseStl(bytes, limits);
  if (!triangles.ok) return triangles;
  using facets = new oc.TopoDS_Shape();
  const read = withFile(oc, writeTriangles(triangles.value), (path) => oc.StlAPI.Read(facets, path));
  if (!read || facets.IsNull()) return fail("import-unreadable", "The STL file's triangles form no surface.");
  using sewing = new oc.BRepBuilderAPI_Sewing(1e-6, true, true, true, false);
  using progress = new oc.Message_ProgressRange();
  sewing.Add(facets);
  sewing.Perform(progress);
  using sewn = sewing.SewedShape();
  using merge = new oc.ShapeUpgrade_UnifySameDomain(sewn, true, true, false);
  merge.Build();
  using merged = merge.Shape();
  if (sewing.NbFreeEdges() > 0) {
    const open = sewing.NbFreeEdges();
    return fail("import-no-solid", `The STL surface is open at ${open} edges. Close it before importing.`, {
      open,
    });
  }
  return ok(contentOf(oc, merged, limits));
}
