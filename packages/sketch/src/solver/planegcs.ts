import {
  Algorithm,
  DebugMode,
  type GcsSystem,
  init_planegcs_module,
  SolveStatus,
} from "@salusoft89/planegcs";
import type { Effort } from "./effort.ts";
import type { PointVariables } from "./equations.ts";
import type { Statement } from "./statements.ts";
import type { Component } from "./system.ts";

/**
 * FreeCAD's constraint solver. It finds its way from far better than plain Newton, but does not care how
 * far it moves things, so it is asked when the nearby solution fails. It is LGPL and stays a wasm file of
 * its own that anyone can replace.
 */
export type Planegcs = {
  /**
   * Positions of the unknowns that it takes for solved, one for each way it tried. Judge them before use. Returns
   * whether the effort was enough for all its ways.
   */
  readonly attempts: (component: Component, start: Float64Array, effort: Effort) => Attempts;
};

type Attempts = Generator<Float64Array, boolean>;

/** Something allocated inside the wasm, which nobody frees but us. */
type Handle = { readonly delete: () => void };

type Load = (options: {
  instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
}) => Promise<{ GcsSystem: new () => GcsSystem }>;

export async function startPlanegcs(wasm: WebAssembly.Module): Promise<Planegcs> {
  // Its typings know one option only; the wasm is handed over compiled, so that a restart costs no download.
  const load: Load = init_planegcs_module;
  const module = await load({
    instantiateWasm: (imports, done) => {
      done(new WebAssembly.Instance(wasm, imports));
      return {};
    },
  });
  const gcs = new module.GcsSystem();
  // It talks to the console otherwise.
  gcs.set_debug_mode(DebugMode.NoDebug);
  return { attempts: (component, start, effort) => attempts(gcs, component, start, effort) };
}

function* attempts(gcs: GcsSystem, component: Component, start: Float64Array, effort: Effort): Attempts {
  for (const algorithm of [Algorithm.DogLeg, Algorithm.LevenbergMarquardt, Algorithm.BFGS]) {
    // Its decompositions are cubic, and some are usual.
    const cost = 30 * start.length ** 3;
    if (!effort.affords(cost)) return false;
    effort.spend(cost);
    gcs.clear_data();
    const unknowns = Array.from(start, (value) => gcs.push_p_param(value, false));
    const desk = new Desk(gcs, component, unknowns);
    for (const statement of component.statements) desk.post(statement);
    if (gcs.solve_system(algorithm) === SolveStatus.Failed) continue;
    gcs.apply_solution();
    yield Float64Array.from(unknowns, (parameter) => gcs.get_p_param(parameter));
  }
  return true;
}

/** Puts statements before the solver in its own terms. */
class Desk {
  readonly #gcs: GcsSystem;
  readonly #component: Component;
  readonly #unknowns: readonly number[];
  readonly #constants = new Map<number, number>();
  #tag = 0;

  constructor(gcs: GcsSystem, component: Component, unknowns: readonly number[]) {
    this.#gcs = gcs;
    this.#component = component;
    this.#unknowns = unknowns;
  }

  post(statement: Statement): void {
    this.#tag += 1;
    const made: Handle[] = [];
    const keep = <Made extends Handle>(geometry: Made): Made => {
      made.push(geometry);
      return geometry;
    };
    const point = (p: PointVariables) =>
      keep(this.#gcs.make_point(this.#parameter(p.x), this.#parameter(p.y)));
    const line = (a: PointVariables, b: PointVariables) =>
      keep(
        this.#gcs.make_line(
          this.#parameter(a.x),
          this.#parameter(a.y),
          this.#parameter(b.x),
          this.#parameter(b.y),
        ),
      );
    this.#state(statement, point, line);
    for (const geometry of made) geometry.delete();
  }

  #state(
    statement: Statement,
    point: (p: PointVariables) => Handle,
    line: (a: PointVariables, b: PointVariables) => Handle,
  ): void {
    const gcs = this.#gcs;
    const tag = this.#tag;
    switch (statement.kind) {
      case "same":
      case "hold":
        return; // Merged into one parameter before.
      case "value":
        return gcs.add_constraint_equal(
          this.#parameter(statement.u),
          this.#constant(statement.value),
          tag,
          true,
          0,
          1,
        );
      case "difference": {
        const { u, v, value } = statement;
        return gcs.add_constraint_difference(
          this.#parameter(u),
          this.#parameter(v),
          this.#constant(value),
          tag,
          true,
          1,
        );
      }
      case "distance": {
        const { p, q, value } = statement;
        return gcs.add_constraint_p2p_distance(point(p), point(q), this.#constant(value), tag, true, 1);
      }
      case "on-round": {
        const { place, center, radius } = statement;
        return gcs.add_constraint_p2p_distance(
          point(place),
          point(center),
          this.#parameter(radius),
          tag,
          true,
          1,
        );
      }
      case "touch": {
        const { first, second, inside } = statement;
        const radii = [this.#parameter(first.radius), this.#parameter(second.radius)] as const;
        return gcs.add_constraint_tangent_circumf(
          point(first.center),
          point(second.center),
          ...radii,
          inside,
          tag,
          true,
          1,
        );
      }
      case "off-line": {
        const { place, a, b, offset } = statement;
        if ("value" in offset && offset.value === 0) {
          return gcs.add_constraint_point_on_line_pl(point(place), line(a, b), tag, true, 1);
        }
        const distance = "value" in offset ? this.#constant(offset.value) : this.#parameter(offset.radius);
        return gcs.add_constraint_p2l_distance(point(place), line(a, b), distance, tag, true, 1);
      }
      case "turn": {
        const { a, b, c, d, angle, meaning } = statement;
        const [first, second] = [line(a, b), line(c, d)];
        if (meaning === "parallel") return gcs.add_constraint_parallel(first, second, tag, true, 1);
        if (meaning === "perpendicular")
          return gcs.add_constraint_perpendicular_ll(first, second, tag, true, 1);
        return gcs.add_constraint_l2l_angle_ll(first, second, this.#constant(angle), tag, true, 1);
      }
      case "equal-lengths": {
        const { a, b, c, d } = statement;
        return gcs.add_constraint_equal_length(line(a, b), line(c, d), tag, true, 1);
      }
      case "mirror": {
        const { p, q, a, b } = statement;
        return gcs.add_constraint_p2p_symmetric_ppl(point(p), point(q), line(a, b), tag, true, 1);
      }
      case "halfway": {
        const { p, q, center } = statement;
        return gcs.add_constraint_p2p_symmetric_ppp(point(p), point(q), point(center), tag, true, 1);
      }
    }
  }

  #parameter(variable: number): number {
    const unknown = this.#component.unknownOf(variable);
    const parameter = unknown === undefined ? undefined : this.#unknowns[unknown];
    return parameter ?? this.#constant(this.#component.constantOf(variable));
  }

  #constant(value: number): number {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const parameter = this.#gcs.push_p_param(value, true);
    this.#constants.set(value, parameter);
    return parameter;
  }
}
