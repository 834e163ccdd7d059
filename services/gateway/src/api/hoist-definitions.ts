import { createHash } from "node:crypto";

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/**
 * A JSON Schema that refers to itself brings its own `$defs`, by names that mean something only there. Within a larger
 * document they have to have one place: each moves to `shared`, named by what it says.
 */
export function hoistDefinitions(value: unknown, shared: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => hoistDefinitions(one, shared));
  if (!isObject(value)) return value;
  const { $defs, ...rest } = value;
  if (!isObject($defs))
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, hoistDefinitions(one, shared)]),
    );
  const names = new Map(
    Object.entries($defs).map(([name, schema]) => [`#/$defs/${name}`, `shared-${nameOf([$defs, schema])}`]),
  );
  for (const [name, schema] of Object.entries($defs))
    shared[names.get(`#/$defs/${name}`) ?? name] = pointTo(schema, names);
  return hoistDefinitions(pointTo(rest, names), shared);
}

function nameOf(schema: unknown): string {
  return createHash("sha256").update(JSON.stringify(schema)).digest("hex").slice(0, 8);
}

function pointTo(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => pointTo(one, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === "$ref" && names.has(String(one))
        ? `#/components/schemas/${names.get(String(one))}`
        : pointTo(one, names),
    ]),
  );
}
