import { useMemo, useState } from "react";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { useShape } from "../platform/use-shape.ts";
import { shareLink } from "../platform/visitor.ts";
import { type Place, whyNoChange } from "./place.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/**
 * The part with what one may do in it now: somebody may have given or taken a right since it was opened. What decides is
 * the platform's word; rows of oneself, and a refused change, only tell when to ask for it.
 */
export function useRights(opened: Place): Place {
  const me = useSession().person.id;
  const isSeen = useEditor((state) => state.isSeen);
  const isForbidden = useEditor(({ sync }) => sync.kind === "refused" && sync.reason.code === "forbidden");
  const follows = isSeen && shareLink === null && opened.past === null;
  const { workspace, project, document, branch } = opened;
  const members = useShape("members", follows ? { workspace } : null).rows;
  const projects = useShape("projects", follows ? { workspace } : null).rows;
  const inProject = useShape("project-members", follows ? { project } : null).rows;
  const isKnown = members !== null && projects !== null && inProject !== null;
  const told = [
    members?.find(({ userId }) => userId === me)?.role,
    projects?.find(({ id }) => id === project)?.visibility,
    inProject?.find(({ userId }) => userId === me)?.role,
    isForbidden,
  ];
  const { data } = useAsked(isKnown ? JSON.stringify([document, ...told]) : null, () =>
    api.getDocument({ params: { document }, query: { branch } }),
  );
  // Until the platform has answered to the newest word, its answer to the one before stands.
  const [role, setRole] = useState(opened.role);
  if (data !== null && data.role !== role) setRole(data.role);
  return useMemo(
    () => (role === opened.role ? opened : { ...opened, role, readOnly: whyNoChange(opened.name, role) }),
    [opened, role],
  );
}
