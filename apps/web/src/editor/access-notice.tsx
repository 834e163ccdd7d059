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

type Still = { readonly still: LyingStill | null; readonly look: () => Promise<void> };

/** So often a guest's page asks whether a part that it cannot change has come back. */
const lookMs = 15_000;

/**
 * Rows of the platform are not for guests: they are told when their changes are refused, and as long as they are. What lay
 * still when it was opened takes no changes that could be refused: of that the platform is asked until it has come back.
 */
function useGuestStill({ document, branch, trashedAt, name, inTrash }: Place): Still {
  const isRefused = useEditor((state) => state.sync.kind === "refused");
  const wasStill = inTrash || trashedAt !== null;
  const { data, again } = useAsked(isRefused || wasStill ? document : null, () =>
    api.getDocument({ params: { document }, query: { branch } }),
  );
  const still = lyingStill({
    document: { name, trashedAt: data === null ? trashedAt : data.trashedAt },
    inTrash: data?.inTrash ?? inTrash,
  });
  const isStill = still !== null;
  useEffect(() => void again(), [isRefused, again]);
  useEffect(() => {
    if (!isStill || isRefused) return;
    const looking = setInterval(() => void again(), lookMs);
    return () => clearInterval(looking);
  }, [isStill, isRefused, again]);
  return { still, look: again };
}

/** Rows come by themselves. */
const nothingToAsk = async (): Promise<void> => undefined;

function useFollowedStill(place: Place): Still {
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
  const still = lyingStill({
    project: projects?.find(({ id }) => id === place.project),
    branch,
    isBranchAwaited: cameFor !== place.branch,
    document: documents?.find(({ id }) => id === place.document) ?? asOpened,
  });
  return { still, look: nothingToAsk };
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
  const { still, look } = useLyingStill(place);
  const reason = place.readOnly ?? (still === null ? null : sentence(still.why));
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => session.set({ access: reason }), [session, reason]);
  if (still === null || place.past !== null)
    return reason === null || isRefused ? null : <span className={styles.quiet}>Read only</span>;
  const restore = async (): Promise<void> => {
    const done = await api.restoreDocument({ params: { document: place.document } });
    setRefusal(done.ok ? null : done.error.message);
    await look();
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
