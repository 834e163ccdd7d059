import { isActive, type Param } from "@solidtype/document";
import { Check, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "../design/button.tsx";
import styles from "./feature-dialog.module.css";
import { type FieldContext, ParamField, type ParamValue } from "./param-field.tsx";

export type FeatureDraft = {
  readonly type: string;
  readonly name: string;
  readonly params: { readonly [name: string]: ParamValue };
};

type FeatureDialogProps = {
  readonly icon: ReactNode;
  readonly title: string;
  readonly table: { readonly [name: string]: Param };
  readonly draft: FeatureDraft;
  readonly activeField: string | null;
  /** By parameter; "" is a message about the whole feature. */
  readonly problems: { readonly [param: string]: string };
  readonly features: FieldContext["features"];
  readonly describe: FieldContext["describe"];
  readonly onActivate: (field: string) => void;
  readonly onChange: (param: string, value: ParamValue) => void;
  readonly onAccept: (again: boolean) => void;
  readonly onCancel: () => void;
};

/** Docked over the view: title, fields, accept and cancel. Enter accepts, Shift+Enter accepts and begins the next, Esc cancels. */
export function FeatureDialog({
  icon,
  title,
  table,
  draft,
  activeField,
  problems,
  features,
  describe,
  onActivate,
  onChange,
  onAccept,
  onCancel,
}: FeatureDialogProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("[data-active], input, select")?.focus({ preventScroll: true });
  }, []);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      onAccept(event.shiftKey);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    }
  };
  const shown = Object.entries(table).filter(([, param]) => isActive(param, draft.params));
  return (
    <div ref={box} className={styles.dialog} role="dialog" aria-label={title} onKeyDown={onKey}>
      <header className={styles.head}>
        {icon}
        <strong>{title}</strong>
        <IconButton
          label="Accept"
          shortcut="Enter"
          size="sm"
          icon={<Check />}
          onClick={() => onAccept(false)}
        />
        <IconButton label="Cancel" shortcut="Escape" size="sm" icon={<X />} onClick={onCancel} />
      </header>
      <div className={styles.fields}>
        {problems[""] !== undefined && (
          <p className={styles.problem} role="alert">
            {problems[""]}
          </p>
        )}
        {shown.map(([name, param]) => (
          <ParamField
            key={name}
            param={param}
            value={draft.params[name] ?? null}
            active={activeField === name}
            error={problems[name]}
            features={features}
            describe={describe}
            onActivate={() => onActivate(name)}
            onChange={(value) => onChange(name, value)}
          />
        ))}
      </div>
    </div>
  );
}
