import { type Principal, type WorkspaceId, principalKey } from "@solidtype/contracts";
import type { Rows } from "../database/database.ts";
import { Prisma } from "../generated/prisma/client.ts";

export type AuditLine = {
  readonly principal: Principal;
  readonly workspace: WorkspaceId | string | null;
  readonly action: string;
  readonly resourceKind: string;
  readonly resourceId: string;
  readonly outcome: "allowed" | "refused";
  readonly reason?: string;
  readonly request: string;
  readonly ip?: string | undefined;
  readonly details?: Prisma.InputJsonValue;
};

/** Adds one line to the log that nobody can change (a trigger refuses it). */
export async function writeAudit(rows: Rows, line: AuditLine): Promise<void> {
  const { principal } = line;
  await rows.auditEntry.create({
    data: {
      workspaceId: line.workspace,
      principalKind: principal.kind,
      principalId: principalKey(principal),
      actingForId: "actingFor" in principal ? (principal.actingFor ?? null) : null,
      action: line.action,
      resourceKind: line.resourceKind,
      resourceId: line.resourceId,
      outcome: line.outcome,
      reason: line.reason ?? null,
      requestId: line.request,
      ip: line.ip ?? null,
      details: line.details ?? Prisma.DbNull,
    },
  });
}
