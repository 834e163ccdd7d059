import { type Figure, judge } from "./figure.ts";

/** The figures as a table: figure, goal, measured (± half the spread), peer, ratio, verdict. */
export function table(figures: readonly Figure[]): string {
  const rows = [["figure", "goal", "measured", "peer", "ratio", ""], ...figures.map(row)];
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function row(figure: Figure): string[] {
  const { unit, peer, ratio } = figure;
  return [
    figure.figure,
    goalText(figure),
    `${amount(figure.median)} ${unit} ±${percent(figure.spread / 2)}`,
    peer ? `${peer.name}: ${amount(peer.median)} ${unit} ±${percent(peer.spread / 2)}` : "–",
    ratio === undefined ? "–" : ratio.toFixed(2),
    judge(figure),
  ];
}

function goalText({ goal, unit }: Figure): string {
  if (!goal) return "–";
  if ("atLeast" in goal) return `≥ ${amount(goal.atLeast)} ${unit}`;
  if ("atMost" in goal) return `≤ ${amount(goal.atMost)} ${unit}`;
  if ("ratioAtLeast" in goal) return `≥ ${goal.ratioAtLeast}×`;
  return `≤ ${goal.ratioAtMost}×`;
}

const percent = (part: number) => `${Math.round(part * 100)}%`;

/** Three significant digits, thousands apart. */
const amount = (value: number) =>
  value.toLocaleString("en", value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });
