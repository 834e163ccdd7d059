import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./field.module.css";

type FieldProps = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** Beside the label: another way to fill it. */
  readonly action?: ReactNode;
  readonly children: (ids: { readonly id: string; readonly describedBy: string | undefined }) => ReactNode;
};

/** A label, a control, and below it either what is wrong or a hint. */
export function Field({ label, hint, error, action, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  const describedBy = note === undefined ? undefined : `${id}-note`;
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        {action}
      </div>
      {children({ id, describedBy })}
      {note !== undefined && (
        <p
          id={describedBy}
          className={styles.note}
          data-error={error !== undefined || undefined}
          role={error === undefined ? undefined : "alert"}
        >
          {note}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = Omit<ComponentProps<"input">, "className" | "id"> & {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
};

export function TextField({ label, hint, error, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <input
          {...input}
          id={id}
          className={styles.input}
          aria-describedby={describedBy}
          aria-invalid={error !== undefined || undefined}
        />
      )}
    </Field>
  );
}

type SelectFieldProps = Omit<ComponentProps<"select">, "className" | "id"> & {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
};

export function SelectField({ label, hint, error, children, ...select }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <select {...select} id={id} className={styles.input} aria-describedby={describedBy}>
          {children}
        </select>
      )}
    </Field>
  );
}

type CheckFieldProps = Omit<ComponentProps<"input">, "className" | "type"> & { readonly label: ReactNode };

export function CheckField({ label, ...input }: CheckFieldProps) {
  return (
    <label className={styles.check}>
      <input {...input} type="checkbox" />
      {label}
    </label>
  );
}
