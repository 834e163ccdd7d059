import type { ToolDescription } from "./catalogue.ts";

const effects = {
  reads: "reads",
  changes: "changes",
  "may-remove": "changes; waits for approval where it takes something away",
  removes: "removes: waits for approval",
} as const;

/** The tools as docs/AGENT.md lists them. */
export function toolsTable(tools: readonly ToolDescription[]): string {
  const rows = tools.map(
    ({ name, effect, description }) =>
      `| \`${name}\` | ${effects[effect]} | ${description.replaceAll("|", "\\|").replaceAll("\n", " ")} |`,
  );
  return ["| tool | effect | what it does |", "|---|---|---|", ...rows].join("\n");
}
