import type { ReactNode } from "react";
import { personColor } from "./person-colors.ts";
import styles from "./status.module.css";

export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <div className={styles.emptyIcon}>{icon}</div>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** Says what happened and what to do; `tone` decides its colour. */
export function Notice({
  tone,
  children,
  action,
}: {
  readonly tone: "info" | "warn" | "danger" | "good";
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "danger" ? "alert" : "status"}>
      <div>{children}</div>
      {action}
    </div>
  );
}

export function SkeletonRows({ count }: { readonly count: number }) {
  return (
    <div aria-busy="true" aria-label="Loading">
      {Array.from({ length: count }, (_, row) => (
        // oxlint-disable-next-line react/no-array-index-key -- identical rows without identity
        <div key={row} className={styles.skeleton} style={{ width: `${92 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

export function Avatar({
  id,
  name,
  agent = false,
  size = 24,
}: {
  readonly id: string;
  readonly name: string;
  readonly agent?: boolean;
  readonly size?: number;
}) {
  const initials = name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("")
    .toUpperCase();
  return (
    <span
      className={styles.avatar}
      data-agent={agent || undefined}
      style={{ background: personColor(id), width: size, height: size, fontSize: Math.round(size * 0.42) }}
      role="img"
      aria-label={agent ? `${name} (agent)` : name}
    >
      {agent ? "✦" : initials || "?"}
    </span>
  );
}
