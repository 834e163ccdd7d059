import styles from "./popup.module.css";

const symbols: Readonly<Record<string, string>> = {
  Mod: "Ctrl",
  Shift: "⇧",
  Enter: "↵",
  Escape: "Esc",
  Space: "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};
const macSymbols: Readonly<Record<string, string>> = { ...symbols, Mod: "⌘", Alt: "⌥" };

/** "Mod+Shift+Z" as key caps, in the way of the person's system. */
export function Keys({ shortcut }: { readonly shortcut: string }) {
  const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
  const names = mac ? macSymbols : symbols;
  return (
    <kbd className={styles.keys} suppressHydrationWarning>
      {shortcut.split("+").map((key) => (
        <span key={key} suppressHydrationWarning>
          {names[key] ?? key}
        </span>
      ))}
    </kbd>
  );
}
