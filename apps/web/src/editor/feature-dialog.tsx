import type { Json } from "@solidtype/contracts";
import { isActive, type Param } from "@solidtype/document";
import { Check, X } from "lucide-react";
import { type KeyboardEvent as KeyPress, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { isTyping } from "../commands/use-shortcuts.ts";
import { IconButton } from "../design/button.tsx";
import styles from "./feature-dialog.module.css";
import { type FieldContext, ParamField } from "./param-field.tsx";
import { usePulled } from "./use-pulled.ts";

type FeatureDialogProps = {
  readonly icon: ReactNode;
  readonly title: string;
  readonly table: { readonly [name: string]: Param };
  readonly values: { readonly [name: string]: Json };
  /** What follows from the values, by parameter: it is shown in place of a field, to be read. */
  readonly given: { readonly [name: string]: string };
  readonly activeField: string | null;
  /** By parameter; "" is a message about the whole feature. */
  readonly problems: { readonly [param: string]: string };
  /** What is built all the same, but hardly as it was meant. */
  readonly warning: string | null;
  readonly context: FieldContext;
  readonly onActivate: (field: string) => void;
  readonly onChange: (param: string, value: Json) => void;
  readonly onAccept: (again: boolean) => void;
  readonly onCancel: () => void;
};

/** What a number, a variable or a formula begins with. */
const startsValue = /^[\d.#(-]$/;

/** A field in which a value can be typed; one that is given can only be read. */
const valueField = "input[data-value]:read-write";

/** A value typed while no field of text has the keyboard goes into the first one that takes a value, in place of what stands there. */
function useTypedValue(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !startsValue.test(key))
        return;
      if (isTyping(target) || (target instanceof Element && target.closest("[role=menu]") !== null)) return;
      // Its text is selected with the focus, and the key that is being pressed types over it.
      box.current?.querySelector<HTMLElement>(valueField)?.focus({ preventScroll: true });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [box]);
}

/** Docked over the view: title, fields, accept and cancel. Enter accepts, Shift+Enter accepts and begins the next, Esc cancels. */
export function FeatureDialog(props: FeatureDialogProps) {
  const { icon, title, table, values, given, activeField, problems, warning, onAccept, onCancel } = props;
  const { isReadOnly } = props.context;
  const box = useRef<HTMLDivElement>(null);
  const isReadFirst = useRef(isReadOnly);
  useEffect(() => {
    const find = (selector: string) => box.current?.querySelector<HTMLElement>(selector);
    const wanting = find("[data-active][data-wanting]");
    // On glass a field of text would bring up the keyboard over what is to be touched next.
    const isGlass = matchMedia("(pointer: coarse)").matches;
    const first =
      wanting ??
      (isGlass ? null : (find(valueField) ?? find("input:not([type=checkbox])") ?? find("select")));
    // Where nothing can be typed, a field that waits for it would say otherwise.
    (isReadFirst.current ? find("header button") : first)?.focus({ preventScroll: true });
  }, []);
  useTypedValue(box);
  const pulled = usePulled(box);
  const onKey = (event: KeyPress): void => {
    if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      event.stopPropagation();
      onAccept(event.shiftKey);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    }
  };
  const isGiven = (name: string): boolean => Object.hasOwn(given, name);
  const shown = Object.entries(table).filter(([name, param]) => isGiven(name) || isActive(param, values));
  const general = Object.entries(problems).filter(
    ([param]) => param === "" || !shown.some(([name]) => name === param),
  );
  return (
    <div
      ref={box}
      className={styles.dialog}
      style={pulled.style}
      role="dialog"
      aria-label={title}
      data-undoes
      onKeyDown={onKey}
    >
      <header className={styles.head} {...pulled.head}>
        {icon}
        <strong>{title}</strong>
        {!isReadOnly && (
          <IconButton
            label="Accept"
            shortcut="Enter"
            size="sm"
            icon={<Check />}
            onClick={() => onAccept(false)}
          />
        )}
        <IconButton
          label={isReadOnly ? "Close" : "Cancel"}
          shortcut="Escape"
          size="sm"
          icon={<X />}
          onClick={onCancel}
        />
      </header>
      <div className={styles.fields}>
        {general.map(([param, message]) => (
          <p key={param} className={styles.problem} role="alert">
            {message}
          </p>
        ))}
        {shown.map(([name, param]) => (
          <ParamField
            key={name}
            param={param}
            value={given[name] ?? values[name] ?? null}
            active={activeField === name && !isReadOnly}
            error={problems[name]}
            context={isGiven(name) ? { ...props.context, isReadOnly: true } : props.context}
            onActivate={() => props.onActivate(name)}
            onChange={(value) => props.onChange(name, value)}
          />
        ))}
      </div>
      {warning !== null && (
        <p className={styles.warning} role="status">
          {warning}
        </p>
      )}
    </div>
  );
}
