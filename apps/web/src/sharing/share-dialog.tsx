import type { DocumentId, ProjectId, ShareLinkRow } from "@solidtype/contracts";
import { Link2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { CopyButton } from "../design/copy-button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { partAddress, projectAddress } from "../platform/addresses.ts";
import { allPages } from "../platform/all-pages.ts";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { NewLink } from "./new-link.tsx";
import { linkState, linkWords, sortLinks } from "./share-words.ts";
import styles from "./sharing.module.css";

export type Shared = {
  readonly project: ProjectId;
  /** Null shares the project as a whole. */
  readonly document: DocumentId | null;
  /** The branch that is looked at; null for the main one. Links lead to main. */
  readonly branch: string | null;
  readonly name: string;
};

const whoOpens = {
  private: "The project is private: only admins of the workspace and people it names can open this address.",
  workspace:
    "Members of the workspace can open this address and edit; guests only where the project names them.",
} as const;

/** Everything about who else may see a part or a project: people of the workspace, and links for everybody else. */
export function ShareDialog({ shared, onClose }: { readonly shared: Shared; readonly onClose: () => void }) {
  const { project, document, branch } = shared;
  const asked = useAsked(project, () => api.getProject({ params: { project } }));
  const address = document === null ? projectAddress(project, { branch }) : partAddress(document, { branch });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Share “${shared.name}”`}
      size="lg"
      lost="A link that was made just now is not shown again."
    >
      <section className={styles.section}>
        <h3>People of the workspace</h3>
        <div className={styles.row}>
          <p>
            {asked.data === null ? "Who can open this address:" : whoOpens[asked.data.visibility]}{" "}
            <a href={projectAddress(project, { branch: null, section: "access" })}>Who has access</a>
          </p>
          <CopyButton text={location.origin + address} label="Copy address" />
        </div>
      </section>
      <section className={styles.section}>
        <h3>Share links</h3>
        {asked.fault !== null && <Notice tone="danger">{asked.fault}</Notice>}
        {asked.data === null ? (
          <SkeletonRows count={2} />
        ) : asked.data.role === "admin" ? (
          <Links shared={shared} />
        ) : (
          <p className={styles.quiet}>
            Only admins of the project make links for people outside. Ask one of them.
          </p>
        )}
      </section>
    </Dialog>
  );
}

function Links({ shared }: { readonly shared: Shared }) {
  const { project, document } = shared;
  const asked = useAsked(project, () =>
    allPages((query) => api.listShareLinks({ params: { project }, query })),
  );
  const [refusal, setRefusal] = useState<string | null>(null);
  const [now] = useState(() => Date.now());
  const links = sortLinks(
    (asked.data ?? []).filter((link) => link.documentId === document || link.documentId === null),
    now,
  );
  const revoke = async (link: ShareLinkRow): Promise<void> => {
    const done = await api.revokeShareLink({ params: { shareLink: link.id } });
    setRefusal(done.ok ? null : done.error.message);
    await asked.again();
  };
  return (
    <>
      {shared.branch !== null && (
        <p className={styles.aside}>Links show the main branch, not the one that you are looking at.</p>
      )}
      <NewLink shared={shared} onMade={() => void asked.again()} />
      {(refusal ?? asked.fault) !== null && <Notice tone="danger">{refusal ?? asked.fault}</Notice>}
      <ul className={styles.links} aria-label="Share links">
        {links.map((link) => {
          const state = linkState(link, now);
          return (
            <li key={link.id} className={styles.link} data-state={state}>
              <Link2 />
              <span>
                <strong>{link.label || "Share link"}</strong>
                <small>
                  {state === "open" ? linkWords(link) : state === "revoked" ? "Revoked" : "Expired"}
                </small>
              </span>
              {state === "open" && (
                <Button
                  look="plain"
                  onClick={() => void revoke(link)}
                  aria-label={`Revoke ${link.label || "link"}`}
                >
                  Revoke
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {asked.data?.length === 0 && (
        <p className={styles.quiet}>
          There is no link yet. A link lets anybody in who has it, without an account.
        </p>
      )}
    </>
  );
}
