/** Whether two plain values say the same, whatever the order of their fields. */
export function isAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const [own, others] = [Object.entries(one), new Map<string, unknown>(Object.entries(other))];
  return own.length === others.size && own.every(([name, value]) => isAlike(value, others.get(name)));
}
