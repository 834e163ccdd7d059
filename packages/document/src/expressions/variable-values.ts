import { fail } from "@solidtype/contracts";
import { type Evaluated, evaluateText, type Lookup, type Scope } from "./evaluate.ts";
import { variablesInText } from "./parse.ts";

export type NamedExpression = { readonly name: string; readonly expression: string };

/** Every variable's value, by name. */
export function evaluateVariables(variables: Iterable<NamedExpression>): Scope {
  return new VariableValues(variables).all();
}

/**
 * What variables are worth, while they change: a value is worked out when it is asked for, and kept until something that
 * it hangs on is another. No recursion, so that a chain of a hundred thousand variables is only long.
 *
 * What is not known is used by nothing that is: whoever forgets a value forgets those of its users, and need not look
 * further where one is forgotten already.
 */
export class VariableValues implements Lookup {
  /** Several where variables share a name. */
  readonly #texts = new Map<string, readonly string[]>();
  /** Names by a name that their expressions mention or did once, whether there is such a variable or not. */
  readonly #usedBy = new Map<string, Set<string>>();
  readonly #known: Map<string, Evaluated>;
  readonly #forgotten = new Set<string>();

  /** `known` are the values of these very variables, where somebody has worked them out. */
  constructor(variables: Iterable<NamedExpression>, known: Scope = new Map()) {
    this.#known = new Map(known);
    for (const variable of variables) this.#add(variable);
  }

  get(name: string): Evaluated | undefined {
    if (!this.#known.has(name) && this.#texts.has(name)) this.#settle([name]);
    return this.#known.get(name);
  }

  all(): Scope {
    this.#settle(this.#texts.keys());
    return this.#known;
  }

  /** Names whose values may be others than at first. */
  get forgotten(): ReadonlySet<string> {
    return this.#forgotten;
  }

  /** One takes the place of another: of none where it is new, and none that of one that is gone. */
  replace(before: NamedExpression | undefined, now: NamedExpression | undefined): void {
    if (before !== undefined) {
      const left = [...(this.#texts.get(before.name) ?? [])];
      left.splice(left.indexOf(before.expression), 1);
      if (left.length === 0) this.#texts.delete(before.name);
      else this.#texts.set(before.name, left);
      this.#forget(before.name);
    }
    if (now === undefined) return;
    this.#add(now);
    this.#forget(now.name);
  }

  #add({ name, expression }: NamedExpression): void {
    this.#texts.set(name, [...(this.#texts.get(name) ?? []), expression]);
    for (const use of variablesInText(expression)) {
      const users = this.#usedBy.get(use);
      if (users === undefined) this.#usedBy.set(use, new Set([name]));
      else users.add(name);
    }
  }

  #forget(changed: string): void {
    this.#known.delete(changed);
    this.#forgotten.add(changed);
    const open = [changed];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      for (const user of this.#usedBy.get(name) ?? []) {
        if (!this.#known.delete(user)) continue;
        this.#forgotten.add(user);
        open.push(user);
      }
    }
  }

  /**
   * Those that wait for nothing come first, then those that waited only for them, and so on; what still waits at the end
   * is in a cycle or hangs on one.
   */
  #settle(names: Iterable<string>): void {
    const uses = this.#unknownBehind(names);
    const usedBy = new Map<string, string[]>();
    const waitsFor = new Map<string, number>();
    const ready: string[] = [];
    for (const [name, used] of uses) {
      const unknown = used.filter((use) => uses.has(use));
      waitsFor.set(name, unknown.length);
      if (unknown.length === 0) ready.push(name);
      for (const use of unknown) {
        const users = usedBy.get(use);
        if (users === undefined) usedBy.set(use, [name]);
        else users.push(name);
      }
    }
    for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
      this.#known.set(name, this.#evaluate(name, uses.get(name) ?? []));
      for (const user of usedBy.get(name) ?? []) {
        const left = (waitsFor.get(user) ?? 0) - 1;
        waitsFor.set(user, left);
        if (left === 0) ready.push(user);
      }
    }
    for (const name of uses.keys()) if (!this.#known.has(name)) this.#known.set(name, cyclic(name));
  }

  /** These and all that they hang on, as far as it is not known, each with the variables that it uses. */
  #unknownBehind(names: Iterable<string>): ReadonlyMap<string, readonly string[]> {
    const uses = new Map<string, readonly string[]>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (uses.has(name) || this.#known.has(name)) continue;
      const [text = "", ...others] = this.#texts.get(name) ?? [];
      const used = others.length > 0 ? [] : variablesInText(text).filter((use) => this.#texts.has(use));
      uses.set(name, used);
      open.push(...used);
    }
    return uses;
  }

  #evaluate(name: string, uses: readonly string[]): Evaluated {
    const [text = "", ...others] = this.#texts.get(name) ?? [];
    if (others.length > 0) return ambiguous(name);
    return uses.some((use) => isCyclic(this.#known.get(use)))
      ? cyclic(name)
      : evaluateText(text, this.#known);
  }
}

function isCyclic(value: Evaluated | undefined): boolean {
  return value?.ok === false && value.error.code === "variable-cycle";
}

function ambiguous(name: string): Evaluated {
  return fail("ambiguous-variable", `Two variables are called #${name}: rename one.`, { variable: name });
}

function cyclic(name: string): Evaluated {
  return fail("variable-cycle", `#${name} depends on itself.`, { variable: name });
}
