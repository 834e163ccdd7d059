import type { BranchId } from "@solidtype/contracts";
import { useEffect, useState } from "react";
import { shownBranch } from "../branches/branch-list.ts";
import { type LyingStill, lyingStill } from "../branches/lying-still.ts";
import { Button } from "../design/button.tsx";
import { Notice } from "../design/status.tsx";
import { partAddress } from "../platform/addresses.ts";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { useShape } from "../platform/use-shape.ts";
import { shareLink } from "../platform/visitor.ts";
import styles from "./editor.module.css";
import type { Place } from "./place.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** What keeps the part still now, whatever it was when it was opened. */
const useLyingStill = shareLink === null ? useFollowedStill : useGuestStill;

/** Rows of the platform are not for guests: they are told when their changes are refused, and as long as they are. */
function useGuestStill({ document, branch, trashedAt, name, inTrash }: Place): LyingStill | null {
  const isRefused = useEditor((state) => state.sync.kind === "refused");
  const { data } = useAsked(isRefused ? document : null, () =>
    api.getDocument({ params: { document }, query: { branch } }),
  );
  return lyingStill({
    document: { name, trashedAt: data === null ? trashedAt : data.trashedAt },
    inTrash: data?.inTrash ?? inTrash,
  });
}

function useFollowedStill(place: Place): LyingStill | null {
  const isFollowed = useEditor((state) => state.isSeen);
  const of = isFollowed ? { project: place.project } : null;
  const documents = useShape("documents", of).rows;
  const branches = useShape("branches", of).rows;
  const projects = useShape("projects", isFollowed ? { workspace: place.workspace } : null).rows;
  const asOpened = { name: place.name, trashedAt: place.trashedAt };
  const branch = branches === null ? null : shownBranch(branches, place.named);
  const [cameFor, setCameFor] = useState<BranchId | null>(null);
  const hasCome = branch !== null && branch.kind !== "unknown" && branch.kind !== "loading";
  if (hasCome && cameFor !== place.branch) setCameFor(place.branch);
  return lyingStill({
    project: projects?.find(({ id }) => id === place.project),
    branch,
    isBranchAwaited: cameFor !== place.branch,
    document: documents?.find(({ id }) => id === place.document) ?? asOpened,
  });
}

const sentence = (why: string): string =>
  `${why[0]?.toUpperCase()}${why.slice(1)}: this part can be looked at, not changed.`;

/**
 * Says that a part is only to be looked at. One that is in the trash, or goes there while it is open, by itself or with
 * its branch or project, is so until somebody takes it out again.
 */
export function AccessNotice({ place }: { readonly place: Place }) {
  const session = useSession();
  const isRefused = useEditor((state) => state.refusal !== null);
  const still = useLyingStill(place);
  const reason = place.readOnly ?? (still === null ? null : sentence(still.why));
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => session.set({ access: reason }), [session, reason]);
  if (still === null || place.past !== null)
    return reason === null || isRefused ? null : <span className={styles.quiet}>Read only</span>;
  const restore = async (): Promise<void> => {
    const done = await api.restoreDocument({ params: { document: place.document } });
    setRefusal(done.ok ? null : done.error.message);
  };
  const action = {
    document: place.readOnly === null && <Button onClick={() => void restore()}>Restore</Button>,
    // Left as a page: the browser asks before something is lost with it.
    branch: <a href={partAddress(place.document, { branch: null })}>To the main branch</a>,
    project: <a href={`/w/${place.workspace}/trash`}>To the trash</a>,
    around: null,
  }[still.what];
  return (
    <Notice tone="warn" action={action}>
      {sentence(still.why)} {refusal}
    </Notice>
  );
}
