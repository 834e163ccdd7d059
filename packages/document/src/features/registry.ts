import { axis } from "./axis/feature.ts";
import { boolean } from "./boolean/feature.ts";
import { box } from "./box/feature.ts";
import { chamfer } from "./chamfer/feature.ts";
import { circularPattern } from "./circular-pattern/feature.ts";
import { cone } from "./cone/feature.ts";
import { cylinder } from "./cylinder/feature.ts";
import { datumPlane } from "./datum-plane/feature.ts";
import type { FeatureDefinition } from "./define.ts";
import { extrude } from "./extrude/feature.ts";
import { fillet } from "./fillet/feature.ts";
import { hole } from "./hole/feature.ts";
import { importedBody } from "./imported-body/feature.ts";
import { linearPattern } from "./linear-pattern/feature.ts";
import { mirror } from "./mirror/feature.ts";
import { origin } from "./origin/feature.ts";
import { plane } from "./plane/feature.ts";
import { revolve } from "./revolve/feature.ts";
import { shell } from "./shell/feature.ts";
import { sketch } from "./sketch/feature.ts";
import { sphere } from "./sphere/feature.ts";
import { torus } from "./torus/feature.ts";

/** Every feature type of this version. A new type is its folder and a line here. */
export const featureDefinitions = {
  origin,
  "datum-plane": datumPlane,
  plane,
  axis,
  sketch,
  extrude,
  revolve,
  hole,
  fillet,
  chamfer,
  shell,
  "linear-pattern": linearPattern,
  "circular-pattern": circularPattern,
  mirror,
  boolean,
  "imported-body": importedBody,
  box,
  cylinder,
  sphere,
  cone,
  torus,
} as const;

export type FeatureDefinitions = typeof featureDefinitions;
export type FeatureType = keyof FeatureDefinitions;

export function isFeatureType(type: string): type is FeatureType {
  return Object.hasOwn(featureDefinitions, type);
}

/** The definition with its own types forgotten, for what treats all features alike. */
export function definitionOf(type: FeatureType): FeatureDefinition {
  return featureDefinitions[type];
}
