import type { WorkspaceId } from "@solidtype/contracts";
import { useMemo } from "react";
import { useShape } from "../platform/use-shape.ts";

/** The names of a workspace's people by their ids; whoever is no member any more has none. */
export function useNames(workspace: WorkspaceId | null): (id: string) => string {
  const { rows } = useShape("members", workspace === null ? null : { workspace });
  return useMemo(() => {
    const names = new Map((rows ?? []).map((row) => [row.userId as string, row.name]));
    return (id) => names.get(id) ?? "Somebody who left";
  }, [rows]);
}
