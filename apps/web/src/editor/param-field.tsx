import type { Json } from "@solidtype/contracts";
import { isSetParam, type Param } from "@solidtype/document";
import { List, X } from "lucide-react";
import { useRef, useState } from "react";
import { IconButton } from "../design/button.tsx";
import { CheckField, Field, SelectField } from "../design/field.tsx";
import styles from "./feature-dialog.module.css";
import { instancesIn } from "./instances.ts";
import { numbered } from "./numbered.ts";
import { keyOf } from "./session/picking-rules.ts";

/** What an expression comes to, or why it comes to nothing; null where its text says it all. */
type Evaluated = { readonly ok: boolean; readonly words: string } | null;

export type FieldContext = {
  /** What a name is called to people: "Edge of Extrude 1". */
  readonly describe: (name: string) => string;
  /** The same of a region of the sketch that the dialog has. */
  readonly describeRegion: (id: string) => string;
  readonly evaluate: (param: Param, text: string) => Evaluated;
  /** A row that stands for something in the view is pointed at; null: none is any more. */
  readonly point: (name: string | null) => void;
  /** Lists what the active field takes beside this element, for who has no pointer to pick with. */
  readonly list: (beside: HTMLElement) => void;
  /** Its values are there to be read only. */
  readonly isReadOnly: boolean;
  /** It is a pattern along two directions: its instances have two numbers. */
  readonly isGrid: boolean;
  /** Features that a feature field may name. */
  readonly features: readonly { readonly id: string; readonly name: string; readonly type: string }[];
};

type ParamFieldProps = {
  readonly context: FieldContext;
  readonly param: Param;
  readonly value: Json;
  /** The field that takes what is clicked in the view. */
  readonly active: boolean;
  readonly error?: string | undefined;
  readonly onActivate: () => void;
  readonly onChange: (value: Json) => void;
};

/** One field for one parameter of any feature: what kind of field follows from the parameter's own description. */
export function ParamField(props: ParamFieldProps) {
  const { param, value, onChange, error, context } = props;
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
          evaluated={context.evaluate(param, String(value))}
          readOnly={context.isReadOnly}
          onChange={onChange}
        />
      );
    case "boolean":
      return (
        <CheckField
          label={param.label}
          title={param.description}
          checked={value === true}
          disabled={context.isReadOnly}
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
          disabled={context.isReadOnly}
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
      return <FeatureField {...props} types={param.types} />;
    case "keys":
      return param.of === "instance" ? <InstancesField {...props} /> : <PickField {...props} />;
    case "reference":
    case "references":
    case "features":
      return <PickField {...props} />;
  }
}

function FeatureField({
  param,
  value,
  types,
  active,
  error,
  context,
  onActivate,
  onChange,
}: ParamFieldProps & { readonly types: readonly string[] }) {
  return (
    <SelectField
      label={param.label}
      title={param.description}
      value={typeof value === "string" ? value : ""}
      error={error}
      data-active={active || undefined}
      data-wanting={value === null || undefined}
      disabled={context.isReadOnly}
      onFocus={onActivate}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
    >
      <option value="">Choose…</option>
      {context.features
        .filter((feature) => types.length === 0 || types.includes(feature.type))
        .map((feature) => (
          <option key={feature.id} value={feature.id}>
            {feature.name}
          </option>
        ))}
    </SelectField>
  );
}

/** Instances of a pattern by number. */
function InstancesField({ param, value, error, context, onChange }: ParamFieldProps) {
  const read = (text: string): string[] => instancesIn(text, context.isGrid);
  const list = Array.isArray(value) ? value.map(String) : [];
  return (
    <ExpressionField
      label={param.label}
      hint={param.description}
      value={list.join(" ")}
      error={error}
      evaluated={null}
      reads={(text) => read(text).join(" ")}
      readOnly={context.isReadOnly}
      onChange={(text) => onChange(read(text))}
    />
  );
}

type ExpressionFieldProps = {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly evaluated: Evaluated;
  /** The value that a typed text stands for, where that is not the text itself. */
  readonly reads?: (text: string) => string;
  readonly readOnly: boolean;
  readonly onChange: (value: string) => void;
};

/** Takes numbers, units, functions and #variables. What is typed counts at once, so that the preview follows. */
function ExpressionField({
  label,
  hint,
  value,
  error,
  evaluated,
  reads,
  readOnly,
  onChange,
}: ExpressionFieldProps) {
  const [typed, setText] = useState(value);
  // What was typed stands until the value is changed elsewhere: by a grip in the view, for instance.
  const text = (reads?.(typed) ?? typed) === value ? typed : value;
  const wrong = error ?? (evaluated?.ok === false ? evaluated.words : undefined);
  return (
    <Field label={label} error={wrong} hint={evaluated?.ok === true ? evaluated.words : undefined}>
      {({ id, describedBy }) => (
        <input
          id={id}
          className={styles.expression}
          data-value
          value={text}
          readOnly={readOnly}
          title={hint}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={describedBy}
          aria-invalid={wrong !== undefined || undefined}
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

/** What a field holds as rows: a key to take it out by, and what people call it. */
function picksOf({
  param,
  value,
  context,
}: ParamFieldProps): { readonly key: string; readonly label: string }[] {
  const list = Array.isArray(value) ? value : value === null ? [] : [value];
  const rows = list.map((one) => {
    if (typeof one === "object" && one !== null && "name" in one && typeof one.name === "string")
      return { key: one.name, label: context.describe(one.name) };
    const key = String(one);
    if (param.kind === "keys") return { key, label: context.describeRegion(key) };
    return { key, label: context.features.find((feature) => feature.id === key)?.name ?? key };
  });
  return numbered(rows);
}

/** Empty, such a field means something, which its description says. */
const mayBeEmpty = (param: Param): boolean =>
  param.kind === "keys" || (isSetParam(param) && "min" in param && param.min === 0);

function PickField(props: ParamFieldProps) {
  const { param, value, active, onActivate, onChange, error, context } = props;
  const picks = picksOf(props);
  const box = useRef<HTMLDivElement>(null);
  const list = (): void => {
    if (context.isReadOnly) return;
    onActivate();
    if (box.current !== null) context.list(box.current);
  };
  const remove = (key: string): void => {
    if (context.isReadOnly) return;
    context.point(null);
    onChange(Array.isArray(value) ? value.filter((one) => keyOf(one) !== key) : null);
    // The button that had the focus goes with its pick.
    box.current?.focus();
  };
  return (
    <Field
      label={param.label}
      error={error}
      action={
        !context.isReadOnly && (
          <IconButton
            size="sm"
            label={`Choose ${param.label.toLowerCase()} from a list`}
            shortcut="ArrowDown"
            icon={<List />}
            onClick={list}
          />
        )
      }
    >
      {({ id, describedBy }) => (
        <div
          ref={box}
          id={id}
          role="listbox"
          tabIndex={0}
          aria-label={param.label}
          aria-describedby={describedBy}
          aria-readonly={context.isReadOnly || undefined}
          className={styles.picks}
          data-active={active || undefined}
          data-wanting={picks.length === 0 || undefined}
          data-error={error !== undefined || undefined}
          onFocus={onActivate}
          onClick={onActivate}
          onKeyDown={(event) => {
            if (event.key === "Delete" || event.key === "Backspace") {
              event.preventDefault();
              const last = event.target === event.currentTarget ? picks.at(-1) : undefined;
              if (last !== undefined) remove(last.key);
            }
            if (event.key !== "ArrowDown" || event.target !== event.currentTarget) return;
            event.preventDefault();
            list();
          }}
        >
          {picks.length === 0 && (
            <span className={styles.pickHint}>
              {active || mayBeEmpty(param) ? param.description : "Nothing chosen"}
            </span>
          )}
          {picks.map(({ key, label }) => (
            <span
              key={key}
              role="option"
              aria-selected
              className={styles.pick}
              onPointerEnter={() => context.point(key)}
              onPointerLeave={() => context.point(null)}
              onFocus={() => context.point(key)}
              onBlur={() => context.point(null)}
              onKeyDown={({ key: pressed }) => {
                if (pressed === "Delete" || pressed === "Backspace") remove(key);
              }}
            >
              <span title={label}>{label}</span>
              {!context.isReadOnly && (
                <IconButton size="sm" label={`Remove ${label}`} icon={<X />} onClick={() => remove(key)} />
              )}
            </span>
          ))}
        </div>
      )}
    </Field>
  );
}
