import type { ComponentProps, ReactNode } from "react";
import { Tooltip } from "./tooltip.tsx";
import styles from "./button.module.css";

type Look = "plain" | "outline" | "primary" | "danger";

type ButtonProps = Omit<ComponentProps<"button">, "className"> & {
  readonly look?: Look;
  readonly icon?: ReactNode;
  readonly busy?: boolean;
  /** Why it cannot be pressed; shown on hover. A disabled control always says why. */
  readonly disabledReason?: string | undefined;
  readonly wide?: boolean;
};

export function Button({
  look = "outline",
  icon,
  busy = false,
  disabledReason,
  wide = false,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  const blocked = disabledReason !== undefined || busy;
  const button = (
    <button
      {...rest}
      type={type}
      className={styles.button}
      data-look={look}
      data-wide={wide || undefined}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={blocked ? (event) => event.preventDefault() : rest.onClick}
    >
      {busy ? <span className={styles.spinner} aria-hidden /> : icon}
      {children}
    </button>
  );
  return disabledReason === undefined ? button : <Tooltip text={disabledReason}>{button}</Tooltip>;
}

type IconButtonProps = Omit<ComponentProps<"button">, "className" | "children"> & {
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: string;
  readonly active?: boolean;
  readonly size?: "sm" | "md" | "lg";
  readonly disabledReason?: string | undefined;
};

/** A square button with a picture; its label and shortcut show on hover and are read out. */
export function IconButton({
  label,
  icon,
  shortcut,
  active = false,
  size = "md",
  disabledReason,
  ...rest
}: IconButtonProps) {
  const blocked = disabledReason !== undefined;
  return (
    <Tooltip
      text={disabledReason === undefined ? label : `${label}: ${disabledReason}`}
      {...(shortcut === undefined ? {} : { shortcut })}
    >
      <button
        {...rest}
        type="button"
        className={styles.icon}
        data-size={size}
        data-active={active || undefined}
        aria-label={label}
        aria-pressed={active || undefined}
        aria-disabled={blocked || undefined}
        onClick={blocked ? (event) => event.preventDefault() : rest.onClick}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
