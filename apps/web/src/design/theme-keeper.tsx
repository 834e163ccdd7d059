"use client";

import { useLayoutEffect } from "react";
import { restoreTheme } from "./theme.ts";

/** Puts the theme that a person chose back before the first paint of the page's own content. */
export function ThemeKeeper() {
  useLayoutEffect(restoreTheme, []);
  return null;
}
