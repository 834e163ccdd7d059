import type { OpenCascadeInstance, TDF_Label, TopoDS_Shape } from "opencascade.js";
import { parseColor, toLight } from "../picture/shading.ts";
import { withFile } from "./occt-files.ts";
import { withSession } from "./work-session.ts";
import { escapeBeyondAscii, normalizeStep, type StepHeader } from "./step-text.ts";

/** A body to write; `color` is #rrggbb, null for none. The shape stays the caller's. */
export type ShapeBody = {
  readonly name: string;
  readonly color: string | null;
  readonly shape: TopoDS_Shape;
};

/**
 * STEP AP242 in millimetres. One body is one product; several are the components of an assembly with the part's title,
 * which is how other systems open a part of many bodies as one thing.
 */
export function writeStep(
  oc: OpenCascadeInstance,
  bodies: readonly ShapeBody[],
  header: StepHeader,
): Uint8Array {
  oc.XCAFDoc_ShapeTool.SetAutoNaming(false);
  using format = new oc.TCollection_ExtendedString("BinXCAF", true);
  using document = new oc.TDocStd_Document(format);
  using main = document.Main();
  using shapes = oc.XCAFDoc_DocumentTool.ShapeTool(main);
  using colors = oc.XCAFDoc_DocumentTool.ColorTool(main);
  const name = (label: TDF_Label, text: string) => {
    using value = new oc.TCollection_ExtendedString(text, true);
    using attribute = oc.TDataStd_Name.Set(label, value);
    return attribute;
  };
  using assembly = bodies.length > 1 ? shapes.NewShape() : null;
  if (assembly !== null) name(assembly, header.title);
  for (const body of bodies) {
    using label = shapes.AddShape(body.shape, false, true);
    name(label, body.name);
    if (body.color !== null) {
      const [red, green, blue] = parseColor(body.color).map(toLight);
      using color = new oc.Quantity_ColorRGBA(red!, green!, blue!, 1);
      colors.SetColor(label, color, oc.XCAFDoc_ColorType.XCAFDoc_ColorSurf);
    }
    if (assembly !== null) {
      using place = new oc.TopLoc_Location();
      using component = shapes.AddComponent(assembly, label, place);
      name(component, body.name);
    }
  }
  if (assembly !== null) shapes.UpdateAssemblies();
  return writeDocument(oc, document, header);
}

function writeDocument(
  oc: OpenCascadeInstance,
  document: InstanceType<OpenCascadeInstance["TDocStd_Document"]>,
  header: StepHeader,
): Uint8Array {
  const text = withSession(oc, (session) =>
    withFile(oc, new Uint8Array(0), (path) => {
      // Before it is told anything: the first one sets all that to what OCCT begins with.
      using writer = new oc.STEPCAFControl_Writer(session, false);
      oc.Interface_Static.SetCVal("write.step.schema", "AP242DIS");
      oc.Interface_Static.SetCVal("write.step.unit", "MM");
      oc.Interface_Static.SetCVal("write.step.product.name", "Part");
      using progress = new oc.Message_ProgressRange();
      // Perform, not Transfer: Transfer's third argument cannot be null from JavaScript, and any string, even an empty
      // one, makes OCCT write every body to a file of its own.
      if (!writer.Perform(document, path, progress)) throw new Error("OCCT could not write the STEP file");
      return new TextDecoder().decode(oc.FS.readFile(path));
    }),
  );
  return new TextEncoder().encode(escapeBeyondAscii(normalizeStep(text, header)));
}
