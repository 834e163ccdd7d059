const key = "solidtype.theme";

/** Light or dark by the person's word, kept for the next visit; without one the system decides. */
export function toggleTheme(): void {
  const root = document.documentElement;
  const dark =
    root.dataset["theme"] === undefined
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : root.dataset["theme"] === "dark";
  root.dataset["theme"] = dark ? "light" : "dark";
  localStorage.setItem(key, root.dataset["theme"]);
}

export function restoreTheme(): void {
  const kept = localStorage.getItem(key);
  if (kept === "dark" || kept === "light") document.documentElement.dataset["theme"] = kept;
}
