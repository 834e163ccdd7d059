import type { Result } from "@solidtype/contracts";
import { z } from "zod";
import {
  type ChoiceParam,
  type ParamTable,
  type ResolvedParams,
  type StoredParams,
  type StoredValue,
  storedSchema,
} from "./param.ts";

/** What a face made by a feature is made from, as its name's source says. */
export type RoleSource = "none" | "sketch-entity" | "region" | "face" | "edge" | "vertex" | "entity";

export type RoleTable = {
  readonly [role: string]: { readonly source: RoleSource; readonly description: string };
};

/**
 * Everything the document knows about a feature type. Dialogs and agent tools are made from it; the kernel
 * evaluates it and names its faces by its roles.
 */
export type FeatureDefinition<Type extends string = string, Table extends ParamTable = ParamTable> = {
  readonly type: Type;
  /** What people call it; new features are named after it. */
  readonly label: string;
  /** One line for a menu and for the agent. */
  readonly summary: string;
  /** Part of every new document: found by its fixed id, cannot be added or deleted. */
  readonly builtIn: boolean;
  /** Carries a drawing beside its parameters. */
  readonly drawing: boolean;
  readonly params: Table;
  /** Faces it makes. Empty for what makes none. */
  readonly roles: RoleTable;
  readonly paramsSchema: z.ZodType<StoredParams<Table>>;
  /** Values that follow from its choices, such as a diameter from a screw's size, in place of what is said of them. */
  following?(choices: Choices<Table>): Following<Table>;
};

type Choices<Table extends ParamTable> = {
  readonly [Name in keyof Table as Table[Name] extends ChoiceParam ? Name : never]: StoredValue<Table[Name]>;
};
type Following<Table extends ParamTable> = Result<Partial<ResolvedParams<Table>>, "not-available">;

type Declared<Type extends string, Table extends ParamTable> = {
  readonly type: Type;
  readonly label: string;
  readonly summary: string;
  readonly builtIn?: true;
  readonly drawing?: true;
  readonly params: Table;
  readonly roles?: RoleTable;
  following?(choices: Choices<Table>): Following<Table>;
};

export function defineFeature<const Type extends string, const Table extends ParamTable>(
  declared: Declared<Type, Table>,
): FeatureDefinition<Type, Table> {
  const shape = Object.fromEntries(
    Object.entries(declared.params).map(([name, param]) => [name, storedSchema(param)]),
  );
  return {
    type: declared.type,
    label: declared.label,
    summary: declared.summary,
    builtIn: declared.builtIn === true,
    drawing: declared.drawing === true,
    params: declared.params,
    roles: declared.roles ?? {},
    // Unknown parameters of a later version pass through; the table types what this version reads.
    paramsSchema: z.looseObject(shape) as z.ZodType<StoredParams<Table>>,
    ...(declared.following !== undefined && { following: declared.following }),
  };
}

export type TypeOf<Definition> = Definition extends FeatureDefinition<infer Type, ParamTable> ? Type : never;
export type StoredParamsOf<Definition> =
  Definition extends FeatureDefinition<string, infer Table> ? StoredParams<Table> : never;
export type ResolvedParamsOf<Definition> =
  Definition extends FeatureDefinition<string, infer Table> ? ResolvedParams<Table> : never;
