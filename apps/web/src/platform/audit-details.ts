import type { AuditRow } from "@solidtype/contracts";

/** What a line of the audit log says besides; of a newer release it may be anything. */
export const detailsOf = ({ details }: Pick<AuditRow, "details">): Readonly<Record<string, unknown>> =>
  typeof details === "object" && details !== null && !Array.isArray(details) ? details : {};

/** Of what was repeated within a minute there is one line, which says how often; 1 where it does not. */
export function timesOf(row: Pick<AuditRow, "details">): number {
  const { times } = detailsOf(row);
  return typeof times === "number" ? times : 1;
}
