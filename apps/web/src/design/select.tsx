import type { ComponentProps } from "react";
import styles from "./field.module.css";

type SelectProps = Omit<ComponentProps<"select">, "className"> & {
  /** What is chosen with it: read out, where no label stands beside it. */
  readonly label: string;
  readonly disabledReason?: string | undefined;
};

/** A choice within a row. */
export function Select({ label, disabledReason, children, ...select }: SelectProps) {
  return (
    <select
      {...select}
      className={styles.inline}
      aria-label={label}
      disabled={disabledReason !== undefined}
      title={disabledReason}
    >
      {children}
    </select>
  );
}
