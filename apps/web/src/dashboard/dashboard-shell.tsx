import type { ReactNode } from "react";
import styles from "./dashboard.module.css";

export function DashboardShell({
  side,
  head,
  children,
}: {
  readonly side: ReactNode;
  readonly head: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.shell}>
      <nav className={styles.side} aria-label="Workspace">
        {side}
      </nav>
      <main className={styles.main}>
        <header className={styles.head}>{head}</header>
        <div className={styles.body}>{children}</div>
      </main>
    </div>
  );
}

export function SideLink({
  href,
  icon,
  active = false,
  detail,
  children,
}: {
  readonly href: string;
  readonly icon: ReactNode;
  readonly active?: boolean;
  readonly detail?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <a href={href} className={styles.sideLink} aria-current={active ? "page" : undefined}>
      {icon}
      <span className={styles.grow}>{children}</span>
      {detail}
    </a>
  );
}
