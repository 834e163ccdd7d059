import type { ChatRow, ChatRun } from "@solidtype/contracts";
import { quoted } from "@solidtype/tools";

/** Where the person is, as the model is told it at the start of each ask of a run. */
export function situationOf(
  run: ChatRun,
  chat: Pick<ChatRow, "context">,
  names: { readonly document?: string | undefined; readonly branch?: string | undefined },
): string {
  const lines = [`Today is ${run.startedAt.slice(0, 10)}.`];
  if (run.document === undefined) {
    lines.push(
      chat.context === "dashboard"
        ? "The person is on the dashboard; no part is open. Find or create one first."
        : "No part is open.",
    );
    return lines.join("\n");
  }
  const called = (name: string | undefined) => (name === undefined ? "" : ` ${quoted(name)}`);
  lines.push(
    `Open is the part${called(names.document)}, document ${run.document}${run.branch === undefined ? "" : `, on branch${called(names.branch)} ${run.branch}`}.`,
  );
  lines.push(
    run.selection === undefined || run.selection.length === 0
      ? "Nothing is selected."
      : `Selected there (“this”, “these” mean it): ${run.selection.map((name) => JSON.stringify(name)).join(", ")}.`,
  );
  return lines.join("\n");
}
