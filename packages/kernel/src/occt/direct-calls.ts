import type { OpenCascadeInstance } from "opencascade.js";

type Bound = (this: unknown, ...parameters: unknown[]) => unknown;

/**
 * Some ten thousand times in a rebuild the bindings ask which of several functions of one name is meant: by how many
 * parameters there are, and by a text that they make of the parameters' types. There nearly always is only one for so
 * many parameters, and then that one is called here without asking; it looks at what it is given by itself.
 */
export function callDirectly(oc: OpenCascadeInstance): void {
  for (const made of Object.values(oc)) {
    if (typeof made !== "function") continue;
    shorten(made);
    shorten(made.prototype as object | undefined);
  }
}

function shorten(holder: object | undefined): void {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder ?? {}))) {
    if (typeof value !== "function" || name === "constructor") continue;
    const own = ownOf(value as Bound);
    const byCount = own.map(([, table]) => table).find(isOfFunctions);
    if (byCount === undefined) continue;
    const direct = chooser(value as Bound, byCount.map(onlyOne));
    // The bindings find what they choose from at the function that stands here.
    for (const [key, table] of own) Object.defineProperty(direct, key, { value: table, writable: true });
    Reflect.set(holder!, name, direct);
  }
}

/** What embind has put at a function; its names are other ones in every build. */
function ownOf(bound: Bound): readonly (readonly [string, unknown])[] {
  return Object.entries(bound);
}

/** The function for so many parameters, where no text has to tell which. */
function onlyOne(bound: Bound): Bound | undefined {
  const byTypes = ownOf(bound).find(([, table]) => isPlain(table))?.[1] as Record<string, Bound> | undefined;
  if (byTypes === undefined) return bound;
  const [only, ...others] = Object.values(byTypes);
  return others.length === 0 ? only : undefined;
}

/** There may be lists of the parameters' types as well. */
const isOfFunctions = (table: unknown): table is readonly Bound[] =>
  Array.isArray(table) && table.every((one) => typeof one === "function");

const isPlain = (table: unknown): boolean =>
  typeof table === "object" && table !== null && Object.getPrototypeOf(table) === Object.prototype;

function chooser(asked: Bound, direct: readonly (Bound | undefined)[]): Bound {
  const [none, one, two] = direct;
  return function (this: unknown, ...parameters: unknown[]): unknown {
    switch (parameters.length) {
      case 0:
        if (none !== undefined) return none.call(this);
        break;
      case 1:
        if (one !== undefined) return one.call(this, parameters[0]);
        break;
      case 2:
        if (two !== undefined) return two.call(this, parameters[0], parameters[1]);
        break;
      default: {
        const more = direct[parameters.length];
        if (more !== undefined) return more.apply(this, parameters);
      }
    }
    return asked.apply(this, parameters);
  };
}
