/** Things that are called alike, told apart by a number behind what they are called. */
export function numbered<Row extends { readonly label: string }>(rows: readonly Row[]): Row[] {
  const alike = new Map<string, number>();
  for (const { label } of rows) alike.set(label, (alike.get(label) ?? 0) + 1);
  const counted = new Map<string, number>();
  return rows.map((row) => {
    if (alike.get(row.label) === 1) return row;
    const count = (counted.get(row.label) ?? 0) + 1;
    counted.set(row.label, count);
    return { ...row, label: `${row.label} (${count})` };
  });
}
