import type { Param, Reference } from "@solidtype/document";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "../design/button.tsx";
import { CheckField, Field, SelectField } from "../design/field.tsx";
import styles from "./feature-dialog.module.css";

export type ParamValue = string | boolean | Reference | null | readonly Reference[] | readonly string[];

export type FieldContext = {
  /** The field that takes what is clicked in the view. */
  readonly active: boolean;
  readonly onActivate: () => void;
  readonly error?: string | undefined;
  /** What a name is called to people: "Edge of Extrude 1". */
  readonly describe: (name: string) => string;
  /** Features that a feature field may name. */
  readonly features: readonly { readonly id: string; readonly name: string; readonly type: string }[];
};

type ParamFieldProps = FieldContext & {
  readonly param: Param;
  readonly value: ParamValue;
  readonly onChange: (value: ParamValue) => void;
};

/** One field for one parameter of any feature: what kind of field follows from the parameter's own description. */
export function ParamField(props: ParamFieldProps) {
  const { param, value, onChange, error, features } = props;
  switch (param.kind) {
    case "length":
    case "angle":
    case "count":
    case "number":
    case "text":
      return (
        <ExpressionField
          label={param.label}
          hint={param.description}
          value={String(value)}
          error={error}
          onChange={onChange}
        />
      );
    case "boolean":
      return (
        <CheckField
          label={param.label}
          title={param.description}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case "choice":
      return (
        <SelectField
          label={param.label}
          title={param.description}
          value={String(value)}
          error={error}
          onChange={(event) => onChange(event.target.value)}
        >
          {Object.entries(param.options).map(([option, label]) => (
            <option key={option} value={option}>
              {label}
            </option>
          ))}
        </SelectField>
      );
    case "feature":
      return (
        <SelectField
          label={param.label}
          title={param.description}
          value={typeof value === "string" ? value : ""}
          error={error}
          onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
        >
          <option value="">Choose…</option>
          {features
            .filter((feature) => param.types.length === 0 || param.types.includes(feature.type))
            .map((feature) => (
              <option key={feature.id} value={feature.id}>
                {feature.name}
              </option>
            ))}
        </SelectField>
      );
    case "reference":
      return (
        <PickField
          {...props}
          picked={isReference(value) ? [value.name] : []}
          onRemove={() => onChange(null)}
        />
      );
    case "references": {
      const list = Array.isArray(value) ? value.filter(isReference) : [];
      return (
        <PickField
          {...props}
          picked={list.map((one) => one.name)}
          onRemove={(name) => onChange(list.filter((one) => one.name !== name))}
        />
      );
    }
    case "features":
    case "keys": {
      const list = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
      return (
        <PickField
          {...props}
          picked={list}
          onRemove={(name) => onChange(list.filter((one) => one !== name))}
        />
      );
    }
  }
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "name" in value;
}

type ExpressionFieldProps = {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
};

/** Takes numbers, units, functions and #variables. What is typed counts at once, so that the preview follows. */
export function ExpressionField({
  label,
  hint,
  value,
  error,
  onChange,
  autoFocus = false,
}: ExpressionFieldProps) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== input.current) setText(value);
  }, [value]);
  return (
    <Field label={label} error={error}>
      {({ id, describedBy }) => (
        <input
          ref={input}
          id={id}
          className={styles.expression}
          value={text}
          title={hint}
          autoFocus={autoFocus}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={describedBy}
          aria-invalid={error !== undefined || undefined}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setText(event.target.value);
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}

function PickField({
  param,
  picked,
  active,
  onActivate,
  onRemove,
  describe,
  error,
}: ParamFieldProps & { readonly picked: readonly string[]; readonly onRemove: (name: string) => void }) {
  return (
    <Field label={param.label} error={error}>
      {({ id, describedBy }) => (
        <div
          id={id}
          role="listbox"
          tabIndex={0}
          aria-label={param.label}
          aria-describedby={describedBy}
          className={styles.picks}
          data-active={active || undefined}
          data-error={error !== undefined || undefined}
          onFocus={onActivate}
          onClick={onActivate}
        >
          {picked.length === 0 && (
            <span className={styles.pickHint}>{active ? param.description : "Nothing chosen"}</span>
          )}
          {picked.map((name) => (
            <span key={name} role="option" aria-selected className={styles.pick}>
              {describe(name)}
              <IconButton size="sm" label="Remove" icon={<X />} onClick={() => onRemove(name)} />
            </span>
          ))}
        </div>
      )}
    </Field>
  );
}
