"use client";

import { Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { IconButton } from "../design/button.tsx";
import { SkeletonRows } from "../design/status.tsx";
import { useNoFiles } from "../exchange/use-dropped-files.ts";
import { prepareShapes } from "../platform/shape-store.ts";
import styles from "./dashboard.module.css";

prepareShapes();

type DashboardShellProps = {
  /** Null where there is nothing beside, as for whoever came by a share link. */
  readonly side: ReactNode | null;
  readonly head: ReactNode;
  /** Null, or what stands at the right of it. */
  readonly panel?: ReactNode | null;
  readonly children: ReactNode;
};

/** Where things are around the model: places at the left, where one is above, what is there below. */
export function DashboardShell({ side, head, panel = null, children }: DashboardShellProps) {
  const [open, setOpen] = useState(false);
  useNoFiles();
  return (
    <div
      className={styles.shell}
      data-side={side === null ? "none" : open ? "open" : undefined}
      data-panel={panel === null ? undefined : "open"}
    >
      {side !== null && (
        <nav className={styles.side} aria-label="Workspace">
          {side}
        </nav>
      )}
      <main className={styles.main}>
        <header className={styles.head}>
          {side !== null && (
            <span className={styles.sideToggle}>
              <IconButton label="Places" icon={<MenuIcon />} active={open} onClick={() => setOpen(!open)} />
            </span>
          )}
          {head}
        </header>
        <div className={styles.body}>{children}</div>
      </main>
      {panel !== null && <aside className={styles.panel}>{panel}</aside>}
    </div>
  );
}

/** What stands there before one knows who is here. */
export function WaitingShell() {
  return (
    <DashboardShell side={<SkeletonRows count={6} />} head={null}>
      <SkeletonRows count={6} />
    </DashboardShell>
  );
}

type SideLinkProps = {
  readonly href: string;
  readonly icon: ReactNode;
  readonly active?: boolean;
  readonly children: ReactNode;
};

export function SideLink({ href, icon, active = false, children }: SideLinkProps) {
  return (
    <Link href={href} className={styles.sideLink} aria-current={active ? "page" : undefined}>
      {icon}
      <span className={styles.grow}>{children}</span>
    </Link>
  );
}

type Tab = { readonly href: string; readonly label: string; readonly active: boolean };

export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={tab.active ? "page" : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
