import type { ReactNode } from "react";
import styles from "./section.module.css";

type SectionProps = {
  readonly title: string;
  readonly note?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
};

/** A titled part of a page of settings. */
export function Section({ title, note, action, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <header className={styles.head}>
        <div>
          <h2>{title}</h2>
          {note !== undefined && <p>{note}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

export function RowList({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className={styles.rows} aria-label={label}>
      {children}
    </ul>
  );
}

type RowProps = {
  readonly picture?: ReactNode;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly children?: ReactNode;
  readonly quiet?: boolean;
};

/** One thing of a list: what it is, what is to be said of it, what can be done with it. */
export function Row({ picture, title, detail, children, quiet = false }: RowProps) {
  return (
    <li className={styles.row} data-quiet={quiet || undefined}>
      {picture !== undefined && <span className={styles.picture}>{picture}</span>}
      <span className={styles.text}>
        <strong>{title}</strong>
        {detail !== undefined && <small>{detail}</small>}
      </span>
      {children}
    </li>
  );
}
