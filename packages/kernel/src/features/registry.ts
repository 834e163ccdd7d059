import type { FeatureType } from "@solidtype/document";
import { evaluateAxis } from "./axis/evaluate.ts";
import { evaluateBoolean } from "./boolean/evaluate.ts";
import { evaluateBox } from "./box/evaluate.ts";
import { evaluateChamfer } from "./chamfer/evaluate.ts";
import { evaluateCircularPattern } from "./circular-pattern/evaluate.ts";
import { evaluateCone } from "./cone/evaluate.ts";
import { evaluateCylinder } from "./cylinder/evaluate.ts";
import { evaluateDatumPlane } from "./datum-plane/evaluate.ts";
import type { Evaluate } from "./evaluate.ts";
import { evaluateExtrude } from "./extrude/evaluate.ts";
import { evaluateFillet } from "./fillet/evaluate.ts";
import { evaluateHole } from "./hole/evaluate.ts";
import { evaluateImportedBody } from "./imported-body/evaluate.ts";
import { evaluateLinearPattern } from "./linear-pattern/evaluate.ts";
import { evaluateMirror } from "./mirror/evaluate.ts";
import { evaluateOrigin } from "./origin/evaluate.ts";
import { evaluatePlane } from "./plane/evaluate.ts";
import { evaluateRevolve } from "./revolve/evaluate.ts";
import { evaluateShell } from "./shell/evaluate.ts";
import { evaluateSketch } from "./sketch/evaluate.ts";
import { evaluateSphere } from "./sphere/evaluate.ts";
import { evaluateTorus } from "./torus/evaluate.ts";

/** How each feature type is built. A new type is its folder and a line here. */
export const evaluators: { readonly [Type in FeatureType]: Evaluate<Type> } = {
  origin: evaluateOrigin,
  "datum-plane": evaluateDatumPlane,
  plane: evaluatePlane,
  axis: evaluateAxis,
  sketch: evaluateSketch,
  extrude: evaluateExtrude,
  revolve: evaluateRevolve,
  hole: evaluateHole,
  fillet: evaluateFillet,
  chamfer: evaluateChamfer,
  shell: evaluateShell,
  "linear-pattern": evaluateLinearPattern,
  "circular-pattern": evaluateCircularPattern,
  mirror: evaluateMirror,
  boolean: evaluateBoolean,
  "imported-body": evaluateImportedBody,
  box: evaluateBox,
  cylinder: evaluateCylinder,
  sphere: evaluateSphere,
  cone: evaluateCone,
  torus: evaluateTorus,
};
