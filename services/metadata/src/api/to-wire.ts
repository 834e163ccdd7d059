/**
 * Rows as clients see them: moments as ISO text, 64-bit counters as text, and better-auth's organization by the name it
 * has here. Decided by type alone, so that a new column needs no thought.
 */
export function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(toWire);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key === "organizationId" ? "workspaceId" : key,
      toWire(inner),
    ]),
  );
}
