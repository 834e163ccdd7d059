import { DisjointSets } from "../disjoint-sets.ts";
import type { Asked, Component } from "./system.ts";

/**
 * Who answers for whom. Components are apart as long as things hold still; but a constraint is superfluous or
 * impossible because of the ones that hold them still, too. So diagnosis looks at everything that hangs
 * together by constraints, through held points, and stops at the origin and the axes only.
 */
export class Surroundings {
  readonly #groups = new DisjointSets<number>();
  readonly #constantCount: number;
  readonly #components: readonly Component[];

  constructor(components: readonly Component[], constantCount: number) {
    this.#components = components;
    this.#constantCount = constantCount;
    const ofConstraint = new Map<string, number>();
    for (const { equation, constraint } of components.flatMap(({ asked }) => asked)) {
      for (const variable of this.#movable(equation.variables)) {
        const first = constraint === undefined ? equation.variables[0] : ofConstraint.get(constraint);
        this.#groups.join(first ?? variable, variable);
        if (constraint !== undefined && first === undefined) ofConstraint.set(constraint, variable);
      }
    }
  }

  /** What is asked around each of the components, once for those that hang together. */
  around(components: readonly Component[]): readonly (readonly Asked[])[] {
    const wanted = new Set(components.flatMap((component) => this.#keys(component)));
    const all = this.#components.flatMap(({ asked }) => asked).toSorted((a, b) => a.order - b.order);
    const groups = Map.groupBy(all, (asked) => this.#key(asked));
    return [...groups].filter(([key]) => wanted.has(key)).map(([, asked]) => asked);
  }

  #keys({ asked }: Component): readonly number[] {
    return asked.map((one) => this.#key(one));
  }

  #key({ equation }: Asked): number {
    const [first] = this.#movable(equation.variables);
    return first === undefined ? -1 : this.#groups.find(first);
  }

  #movable(variables: readonly number[]): readonly number[] {
    return variables.filter((variable) => variable >= this.#constantCount);
  }
}
