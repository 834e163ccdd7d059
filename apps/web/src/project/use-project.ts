import { parseId, type ProjectId, type ProjectRoleName, type ProjectRow } from "@solidtype/contracts";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { useShape } from "../platform/use-shape.ts";
import { shareLink } from "../platform/visitor.ts";

export type OpenProject = ProjectRow & { readonly role: ProjectRoleName };

type ProjectState =
  | { readonly kind: "asking" }
  | { readonly kind: "open"; readonly project: OpenProject; readonly again: () => Promise<void> }
  | { readonly kind: "failed"; readonly message: string };

/** A project as it is now and one's own role in it. */
export function useProject(text: string): ProjectState {
  const project = parseId("project", text);
  const asked = useAsked(project ?? null, () =>
    api.getProject({ params: { project: project as ProjectId } }),
  );
  const workspace = shareLink === null ? asked.data?.workspaceId : undefined;
  const { rows } = useShape("projects", workspace === undefined ? null : { workspace });
  if (project === undefined) return { kind: "failed", message: "This is no link to a project." };
  if (asked.data === null)
    return asked.fault === null ? { kind: "asking" } : { kind: "failed", message: asked.fault };
  const live = rows?.find(({ id }) => id === project);
  return { kind: "open", project: { ...asked.data, ...live }, again: asked.again };
}
