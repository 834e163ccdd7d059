import { DisjointSets } from "../disjoint-sets.ts";
import type { Demand } from "./compile.ts";
import type { Equation } from "./equations.ts";
import type { Geometry, LineVariables } from "./geometry.ts";
import { chordsOf } from "./squash.ts";
import { equationsOf, type Statement } from "./statements.ts";

/** An equation with who asks for it: a constraint, or nobody when it is what an arc is. */
export type Asked = {
  readonly equation: Equation;
  readonly constraint: string | undefined;
  /** Geometric constraints come before dimensions: they are believed first. */
  readonly order: number;
};

/**
 * A part of the sketch that shares no unknown with the rest, so that it is solved and judged alone. What
 * never moves connects nothing: a hundred rectangles on the origin are a hundred components.
 */
export type Component = {
  /** The variables of each unknown; an unknown is its index here. */
  readonly unknowns: readonly (readonly number[])[];
  readonly start: Float64Array;
  /** Which unknowns are radii. */
  readonly radii: readonly number[];
  /** Lines whose length is this component's affair alone, from end to end of arcs included. */
  readonly lines: readonly LineVariables[];
  /** What is left to satisfy once variables are merged. */
  readonly equations: readonly Bound[];
  /** The same in words, for a solver behind the port. */
  readonly statements: readonly Statement[];
  /** Everything asked for here, merging included, over the sketch's own variables. */
  readonly asked: readonly Asked[];
  readonly constraints: readonly string[];
  /** Some merging was asked for twice. */
  readonly repeats: boolean;
  /** Where a variable's value comes from: an unknown, or undefined and then it is constant. */
  readonly unknownOf: (variable: number) => number | undefined;
  readonly constantOf: (variable: number) => number;
};

/** An equation over a component's unknowns. */
export type Bound = {
  readonly constraint: string | undefined;
  readonly evaluate: (unknowns: Float64Array, row?: Float64Array) => number;
};

/** `together` are variables to be kept in one component whether anything connects them or not. */
export function componentsOf(
  geometry: Geometry,
  demands: readonly Demand[],
  together: readonly number[] = [],
): readonly Component[] {
  const all = [
    ...[...geometry.inherent.values()].flatMap((statements) =>
      statements.map((statement) => ({ statement, constraint: undefined })),
    ),
    ...demands.flatMap(({ constraint, statements }) =>
      statements.map((statement) => ({ statement, constraint })),
    ),
  ];
  const merged = merge(
    geometry,
    all.map(({ statement }) => statement),
  );
  const groups = new DisjointSets<number>();
  const placed = all.map((entry, order) => {
    const equations = equationsOf(entry.statement);
    const roots = [...new Set(equations.flatMap(({ variables }) => variables.map(merged.root)))];
    const free = roots.filter((root) => !merged.isConstant(root));
    // Among constants only there is nothing to solve, but a contradiction still needs a home.
    const members = free.length > 0 ? free : roots.slice(0, 1);
    for (const root of members.slice(1)) groups.join(members[0] ?? root, root);
    return {
      ...entry,
      order,
      equations,
      home: members[0] ?? -1,
      repeats: merged.repeats.has(entry.statement),
    };
  });
  const [first, ...others] = together.map(merged.root).filter((root) => !merged.isConstant(root));
  for (const other of others) groups.join(first ?? other, other);
  const byGroup = Map.groupBy(placed, ({ home }) => groups.find(home));
  const rootsByGroup = Map.groupBy(merged.freeRoots, (root) => groups.find(root));
  const keys = new Set([...byGroup.keys(), ...rootsByGroup.keys()]);
  const linesByGroup = Map.groupBy([...geometry.lines.values(), ...chordsOf(geometry)], (line) => {
    const owners = new Set(
      variablesOf(line)
        .map(merged.root)
        .filter((root) => !merged.isConstant(root))
        .map((root) => groups.find(root)),
    );
    return owners.size === 1 ? [...owners][0] : undefined;
  });
  return [...keys].map((key) =>
    component(merged, rootsByGroup.get(key) ?? [], byGroup.get(key) ?? [], linesByGroup.get(key) ?? []),
  );
}

type Placed = {
  readonly statement: Statement;
  readonly constraint: string | undefined;
  readonly equations: readonly Equation[];
  readonly order: number;
  readonly repeats: boolean;
};

/** Variables that "same" statements tie together are one unknown, or a constant when one of them is held. */
type Merge = {
  /** The statements that merge what was merged already, or hold what was held. */
  readonly repeats: ReadonlySet<Statement>;
  /** The statements that would merge two different constants: they stay to be missed. */
  readonly clashes: ReadonlySet<Statement>;
  readonly root: (variable: number) => number;
  readonly isConstant: (root: number) => boolean;
  readonly constant: (root: number) => number;
  readonly members: ReadonlyMap<number, readonly number[]>;
  readonly freeRoots: readonly number[];
  readonly start: readonly number[];
  readonly radii: ReadonlySet<number>;
};

/** Held coordinates nearer than this (mm) are the same: that is how exactly a solve leaves them. */
const CONSTANT_SLACK = 1e-9;

function merge(geometry: Geometry, statements: readonly Statement[]): Merge {
  const sets = new DisjointSets<number>();
  const repeats = new Set<Statement>();
  const clashes = new Set<Statement>();
  const constants = new Map<number, number>();
  // Equal constants of the origin and the axes are one, so that tying them together shows as a repeat.
  const builtIn = Map.groupBy(
    geometry.start.slice(0, geometry.constantCount).keys(),
    (index) => geometry.start[index],
  );
  for (const [value = 0, [first = 0, ...others]] of builtIn) {
    for (const other of others) sets.join(first, other);
    constants.set(sets.find(first), value);
  }
  for (const statement of statements) {
    if (statement.kind !== "hold") continue;
    const root = sets.find(statement.u);
    if (constants.has(root)) repeats.add(statement);
    else constants.set(root, statement.value);
  }
  for (const statement of statements) {
    if (statement.kind !== "same") continue;
    const known = [statement.u, statement.v].flatMap((variable) => constants.get(sets.find(variable)) ?? []);
    const [one, other] = known;
    if (one !== undefined && other !== undefined && Math.abs(one - other) > CONSTANT_SLACK) {
      clashes.add(statement);
      continue;
    }
    // Two constants were one already, as far as anyone can tell.
    if (!sets.join(statement.u, statement.v) || known.length === 2) repeats.add(statement);
    if (one !== undefined) constants.set(sets.find(statement.u), one);
  }
  const members = Map.groupBy(geometry.start.keys(), (variable) => sets.find(variable));
  return {
    repeats,
    clashes,
    root: (variable) => sets.find(variable),
    isConstant: (root) => constants.has(root),
    constant: (root) => constants.get(root) ?? Number.NaN,
    members,
    freeRoots: [...members.keys()].filter((root) => !constants.has(root)),
    start: geometry.start,
    radii: new Set([...geometry.rounds.values()].map(({ radius }) => radius)),
  };
}

function variablesOf({ start, end }: LineVariables): readonly number[] {
  return [start.x, start.y, end.x, end.y];
}

function component(
  merge: Merge,
  roots: readonly number[],
  placed: readonly Placed[],
  lines: readonly LineVariables[],
): Component {
  const unknowns = roots.map((root) => merge.members.get(root) ?? []);
  const index = new Map(roots.map((root, unknown) => [root, unknown]));
  const mean = (variables: readonly number[]) =>
    variables.reduce((sum, variable) => sum + (merge.start[variable] ?? 0), 0) / variables.length;
  const unknownOf = (variable: number) => index.get(merge.root(variable));
  const isRadius = (variable: number) => merge.radii.has(variable);
  const constantOf = (variable: number) => merge.constant(merge.root(variable));
  const asked = placed.flatMap(({ equations, constraint, order }) =>
    equations.map((equation) => ({ equation, constraint, order })),
  );
  // A merged "same" holds by itself. A "hold" does too, unless its unknown is held elsewhere as well.
  const open = placed.filter(({ statement }) => statement.kind !== "same" || merge.clashes.has(statement));
  return {
    unknowns,
    start: Float64Array.from(unknowns, mean),
    lines,
    radii: unknowns.flatMap((variables, unknown) => (variables.some(isRadius) ? [unknown] : [])),
    equations: open.flatMap(({ equations, constraint }) =>
      equations.map((equation) => bind(equation, constraint, unknownOf, constantOf)),
    ),
    statements: open.map(({ statement }) => statement).filter((statement) => statement.kind !== "hold"),
    asked,
    constraints: [...new Set(placed.flatMap(({ constraint }) => constraint ?? []))],
    repeats: placed.some(({ repeats }) => repeats),
    unknownOf,
    constantOf,
  };
}

function bind(
  { variables, evaluate }: Equation,
  constraint: string | undefined,
  unknownOf: (variable: number) => number | undefined,
  constantOf: (variable: number) => number,
): Bound {
  const sources = variables.map((variable) => unknownOf(variable) ?? -1);
  const values = Float64Array.from(variables, constantOf);
  const slopes = new Float64Array(variables.length);
  return {
    constraint,
    evaluate: (unknowns, row) => {
      sources.forEach((source, index) => {
        if (source >= 0) values[index] = unknowns[source] ?? Number.NaN;
      });
      if (row === undefined) return evaluate(values);
      const miss = evaluate(values, slopes);
      sources.forEach((source, index) => {
        if (source >= 0) row[source] = (row[source] ?? 0) + (slopes[index] ?? 0);
      });
      return miss;
    },
  };
}
