/** A condition over one row: all that our shapes need, and all that the embedded log can decide in memory. */
export type Condition =
  | { readonly op: "eq"; readonly column: string; readonly value: string }
  | { readonly op: "in"; readonly column: string; readonly values: readonly string[] }
  /** The column is a list, of words without spaces, commas and quotes, and the value is in it. */
  | { readonly op: "has"; readonly column: string; readonly value: string }
  | { readonly op: "and" | "or"; readonly of: readonly Condition[] };

export type Row = Readonly<Record<string, string | null>>;

export const eq = (column: string, value: string): Condition => ({ op: "eq", column, value });
export const oneOf = (column: string, values: readonly string[]): Condition => ({
  op: "in",
  column,
  values: values.toSorted(),
});
export const has = (column: string, value: string): Condition => ({ op: "has", column, value });
export const and = (...of: readonly Condition[]): Condition => ({ op: "and", of });
export const or = (...of: readonly Condition[]): Condition => ({ op: "or", of });

export function holds(condition: Condition, row: Row): boolean {
  switch (condition.op) {
    case "eq":
      return row[condition.column] === condition.value;
    case "in": {
      const value = row[condition.column];
      return typeof value === "string" && condition.values.includes(value);
    }
    case "has":
      return condition.value !== "" && membersOf(row[condition.column]).includes(condition.value);
    case "and":
      return condition.of.every((part) => holds(part, row));
    case "or":
      return condition.of.some((part) => holds(part, row));
  }
}

/** Of a list, as Postgres writes it. */
function membersOf(list: string | null | undefined): readonly string[] {
  return list?.slice(1, -1).split(",") ?? [];
}

/** As SQL with numbered parameters, the way Electric takes it. Values never get into the text. */
export function toSql(condition: Condition): { readonly where: string; readonly params: string[] } {
  const params: string[] = [];
  const bind = (value: string) => `$${params.push(value)}`;
  const write = (part: Condition): string => {
    switch (part.op) {
      case "eq":
        return `"${part.column}" = ${bind(part.value)}`;
      case "in":
        // An empty list is a condition that nothing meets; SQL has no way to write it as a list.
        return part.values.length === 0
          ? `"${part.column}" = ${bind("")}`
          : `"${part.column}" IN (${part.values.map(bind).join(", ")})`;
      // The way of writing it that Electric keeps an index for.
      case "has":
        return `${bind(part.value)} = ANY("${part.column}")`;
      case "and":
      case "or":
        return `(${part.of.map(write).join(part.op === "and" ? " AND " : " OR ")})`;
    }
  };
  return { where: write(condition), params };
}

const token = /\s*(?:("[a-zA-Z]+")|\$(\d+)|(AND|OR|IN|ANY)\b|([(),=]))/iy;

/** Reads what `toSql` writes, and nothing else: undefined for any other SQL. */
export function fromSql(where: string, params: readonly string[]): Condition | undefined {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < where.trimEnd().length) {
    const match = token.exec(where);
    if (match === null) return undefined;
    tokens.push(match[0].trim());
  }
  let at = 0;
  const take = (expected?: string): string | undefined => {
    const next = tokens[at];
    if (next === undefined || (expected !== undefined && next.toUpperCase() !== expected)) return undefined;
    at++;
    return next;
  };
  const valueOf = (text: string | undefined): string | undefined =>
    text?.startsWith("$") === true ? params[Number(text.slice(1)) - 1] : undefined;
  const value = () => valueOf(take());
  const listed = (wanted: string): Condition | undefined => {
    if (take("=") === undefined || take("ANY") === undefined || take("(") === undefined) return undefined;
    const name = take();
    if (name?.startsWith('"') !== true || take(")") === undefined) return undefined;
    return has(name.slice(1, -1), wanted);
  };
  const comparison = (): Condition | undefined => {
    const name = take();
    const wanted = valueOf(name);
    if (wanted !== undefined) return listed(wanted);
    if (name?.startsWith('"') !== true) return undefined;
    const column = name.slice(1, -1);
    if (take("=") !== undefined) {
      const right = value();
      return right === undefined ? undefined : eq(column, right);
    }
    if (take("IN") === undefined || take("(") === undefined) return undefined;
    const values: string[] = [];
    do {
      const next = value();
      if (next === undefined) return undefined;
      values.push(next);
    } while (take(",") !== undefined);
    return take(")") === undefined ? undefined : { op: "in", column, values };
  };
  const group = (depth: number): Condition | undefined => {
    if (depth > 8) return undefined;
    if (take("(") === undefined) return comparison();
    const of: Condition[] = [];
    let op: "and" | "or" | undefined;
    for (;;) {
      const part = group(depth + 1);
      if (part === undefined) return undefined;
      of.push(part);
      if (take(")") !== undefined) break;
      const next = take()?.toLowerCase();
      if ((next !== "and" && next !== "or") || (op !== undefined && op !== next)) return undefined;
      op = next;
    }
    return { op: op ?? "and", of };
  };
  const condition = group(0);
  return at === tokens.length ? condition : undefined;
}
