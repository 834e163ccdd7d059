/** Rows under a heading, columns as wide as they must be; numbers stand to the right. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const isNumber = heading.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[-\d.,e+–]*$/.test(row[column] ?? "")),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Enough digits to compare by eye, without the dust of rounding; a report holds them all. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) < 1e-9) return "0";
  return Number(value.toPrecision(8)).toString();
}
