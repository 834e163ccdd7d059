"use client";

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Layout } from "./items.tsx";
import { type Sort, sorts } from "./listing.ts";

type ViewSettings = { readonly layout: Layout; readonly sort: Sort };

const key = "solidtype.listing";

/** How one likes lists to be, kept for the next visit on this machine. */
const store = createStore<ViewSettings>(() => kept() ?? { layout: "grid", sort: "name" });

function kept(): ViewSettings | null {
  if (typeof localStorage === "undefined") return null;
  const [layout, sort] = localStorage.getItem(key)?.split(" ") ?? [];
  if ((layout !== "grid" && layout !== "list") || sort === undefined || !(sort in sorts)) return null;
  return { layout, sort: sort as Sort };
}

export function useViewSettings(): ViewSettings {
  return useStore(store);
}

export function setView(change: Partial<ViewSettings>): void {
  store.setState(change);
  const { layout, sort } = store.getState();
  localStorage.setItem(key, `${layout} ${sort}`);
}
