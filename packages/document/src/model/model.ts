import { fail, inWords, ok, type Result } from "@solidtype/contracts";
import { type SketchData, SKETCH_LIMIT, sketchSchema } from "@solidtype/sketch";
import { z } from "zod";
import type { StoredParamsOf, ResolvedParamsOf } from "../features/define.ts";
import { readStoredParams } from "../features/read-params.ts";
import { expressionSchema, featureIdSchema } from "../features/param.ts";
import { excessOf } from "./bounds.ts";
import {
  definitionOf,
  type FeatureDefinitions,
  type FeatureType,
  isFeatureType,
} from "../features/registry.ts";

/**
 * A part as plain JSON: what `toModel` makes of a document, what the kernel evaluates, what is diffed and
 * merged. Numbers are expressions and sketch coordinates start guesses; `resolveModel` turns both into numbers.
 * Two documents with the same content have equal models, key for key.
 */
export const SCHEMA_VERSION = 1;

export const units = ["mm", "cm", "m", "in", "ft"] as const;
export type Unit = (typeof units)[number];

/** Known features are typed by `type`; whatever this version cannot read is kept whole with the reason. */
type FeatureHead = { readonly id: string; readonly name: string; readonly suppressed: boolean };

type StoredDrawing<Type> = Type extends "sketch" ? { readonly sketch: SketchData<string> } : unknown;
type ResolvedDrawing<Type> = Type extends "sketch" ? { readonly sketch: SketchData } : unknown;

/** A feature as stored, of one type or (by default) of any. */
export type Feature<Type extends FeatureType = FeatureType> = {
  [T in Type]: FeatureHead & {
    readonly type: T;
    readonly params: StoredParamsOf<FeatureDefinitions[T]>;
  } & StoredDrawing<T>;
}[Type];

/** The same with numbers for expressions: lengths in mm, angles in radians. */
export type ResolvedFeature<Type extends FeatureType = FeatureType> = {
  [T in Type]: FeatureHead & {
    readonly type: T;
    readonly params: ResolvedParamsOf<FeatureDefinitions[T]>;
  } & ResolvedDrawing<T>;
}[Type];

export type UnreadableCode = "unknown-type" | "invalid";

/** Of a type of a later version, or damaged. Kept, carried along and reported; never built. */
export type UnreadableFeature = FeatureHead & {
  readonly type: string;
  readonly unreadable: UnreadableCode;
  /** Where it is damaged and how. */
  readonly problem: string;
  readonly params: { readonly [name: string]: unknown };
  readonly sketch?: unknown;
};

export type StoredFeature = Feature | UnreadableFeature;

export function isReadable(feature: StoredFeature): feature is Feature {
  return !("unreadable" in feature);
}

export const variableNameSchema = z
  .string()
  .max(64)
  .regex(
    /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u,
    "a name is letters, digits and _, and does not begin with a digit",
  );

export const variableSchema = z.looseObject({
  id: featureIdSchema,
  name: z.string().max(256),
  expression: expressionSchema,
  description: z.string().max(2_000).default(""),
});
export type Variable = {
  readonly id: string;
  readonly name: string;
  readonly expression: string;
  readonly description: string;
};

export const bodyPropertiesSchema = z.looseObject({
  name: z.string().max(256).optional(),
  /** #rrggbb */
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, "a colour is # and six lower-case hex digits")
    .optional(),
  material: z.string().max(128).optional(),
  visible: z.boolean().optional(),
});
export type BodyProperties = {
  readonly name?: string | undefined;
  readonly color?: string | undefined;
  readonly material?: string | undefined;
  readonly visible?: boolean | undefined;
};

export type PartMeta = { readonly name: string; readonly units: Unit };

export type PartModel = {
  readonly kind: "part";
  readonly schema: number;
  readonly meta: PartMeta;
  readonly variables: readonly Variable[];
  /** In the order they are built. */
  readonly features: readonly StoredFeature[];
  /** By the text of the body's name. */
  readonly bodies: { readonly [body: string]: BodyProperties };
};

const drawingSchema = sketchSchema(expressionSchema);

const headSchema = z.looseObject({
  id: featureIdSchema,
  type: z.string().max(64),
  name: z.string().max(256),
  suppressed: z.boolean().default(false),
  params: z.record(z.string(), z.unknown()).default({}),
});

/** Typed where it can be; else kept with the reason. Parsing what this returns gives the same again. */
export function readFeature(raw: z.infer<typeof headSchema>): StoredFeature {
  const { unreadable: _, problem: __, ...given } = raw;
  if (!isFeatureType(given.type)) {
    return {
      ...given,
      unreadable: "unknown-type",
      problem: `This version knows no feature type "${given.type}".`,
    };
  }
  const definition = definitionOf(given.type);
  const params = readStoredParams(definition.params, definition.paramsSchema, given.params);
  if (params === undefined) return damaged(given, definition.paramsSchema);
  if (!definition.drawing) return { ...given, type: given.type, params } as Feature;
  const drawing = readDrawing(given["sketch"]);
  if (!drawing.ok) return { ...given, unreadable: "invalid", problem: drawing.error.message };
  return { ...given, type: given.type, params, sketch: drawing.value } as Feature;
}

function damaged(given: z.infer<typeof headSchema>, schema: z.ZodType): UnreadableFeature {
  const issue = schema.safeParse(given.params, { error: inWords }).error?.issues[0];
  const path = ["params", ...(issue?.path ?? [])].map(String).join(".");
  return { ...given, unreadable: "invalid", problem: `${path}: ${issue?.message ?? "not valid"}` };
}

export type Drawing = SketchData<string>;

export function readDrawing(input: unknown): Result<Drawing, "sketch-invalid" | "sketch-too-large"> {
  if (typeof input === "object" && input !== null) {
    for (const part of Object.values(input)) {
      if (typeof part === "object" && part !== null && Object.keys(part).length > SKETCH_LIMIT) {
        return fail(
          "sketch-too-large",
          `A sketch holds at most ${SKETCH_LIMIT} entities; split it into several.`,
        );
      }
    }
  }
  const parsed = drawingSchema.safeParse(input, { error: inWords });
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const path = ["sketch", ...(issue?.path ?? [])].map(String).join(".");
  return fail("sketch-invalid", `${path}: ${issue?.message ?? "not valid"}`, { path });
}

/** Of features, and of variables. */
export const FEATURE_LIMIT = 20_000;
/** Properties of bodies that no longer exist stay: the body may come back. So their number is bounded. */
export const BODY_PROPERTY_LIMIT = 50_000;

const modelSchema = z.looseObject({
  kind: z.literal("part"),
  schema: z.number().int().min(1),
  meta: z.looseObject({ name: z.string().max(256), units: z.enum(units) }),
  variables: z.array(variableSchema).default([]),
  features: z.array(headSchema),
  bodies: z.record(z.string().max(16_384), bodyPropertiesSchema).default({}),
});

export type ModelInvalid = "model-invalid" | "model-too-large";

/** For models from outside: files, the wire. Fills defaults in; ids that occur twice are refused. */
export function parseModel(input: unknown): Result<PartModel, ModelInvalid> {
  const size = largest(input);
  if (size > FEATURE_LIMIT) {
    return fail(
      "model-too-large",
      `A part holds at most ${FEATURE_LIMIT} features, as many variables, and ${BODY_PROPERTY_LIMIT} properties of bodies.`,
      {
        size,
      },
    );
  }
  const excess = excessOf(input);
  if (excess !== undefined) return fail("model-invalid", `This is no model: it has ${excess}.`);
  const parsed = modelSchema.safeParse(input, { error: inWords });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.map(String).join(".") ?? "";
    return fail(
      "model-invalid",
      `The model is not valid${path === "" ? "" : ` at "${path}"`}: ${issue?.message ?? "unknown"}.`,
      {
        path,
      },
    );
  }
  const twice = repeated(parsed.data.features) ?? repeated(parsed.data.variables);
  if (twice !== undefined) return fail("model-invalid", `The id "${twice}" is used twice.`, { id: twice });
  return ok({ ...parsed.data, features: parsed.data.features.map(readFeature) });
}

/** Counted before validation, which would walk millions of hostile entries first. */
function largest(input: unknown): number {
  if (typeof input !== "object" || input === null) return 0;
  let size = 0;
  for (const [part, value] of Object.entries(input)) {
    if (Array.isArray(value)) size = Math.max(size, value.length);
    const isTable = part === "bodies" && typeof value === "object" && value !== null;
    if (isTable && Object.keys(value).length > BODY_PROPERTY_LIMIT) return Object.keys(value).length;
  }
  return size;
}

function repeated(entries: readonly { readonly id: string }[]): string | undefined {
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (seen.has(id)) return id;
    seen.add(id);
  }
  return undefined;
}
