"use client";

import { isRetryable, type ShareLinkId } from "@solidtype/contracts";
import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { api } from "./api.ts";
import { belongsTo } from "./visitor.ts";

type Answer = Extract<Awaited<ReturnType<typeof api.getMe>>, { ok: true }>["value"]["data"];
export type Me = Answer & { readonly person: NonNullable<Answer["person"]> };

export type MeState =
  | { readonly kind: "asking" }
  | { readonly kind: "signed-in"; readonly me: Me }
  /** Nobody we know, let in by a share link. */
  | { readonly kind: "by-link"; readonly link: ShareLinkId }
  | { readonly kind: "failed"; readonly message: string };

const store = createStore<MeState>(() => ({ kind: "asking" }));
let asking: Promise<void> | null = null;
const againMs = 2_000;

type Told = Awaited<ReturnType<typeof api.getMe>>;

/** Who is here after an answer; null: nobody, who has to sign in. Who is known stays while the platform cannot tell. */
export function whoAfter(before: MeState, told: Told): MeState | null {
  if (!told.ok) {
    if (told.status === 401) return null;
    return before.kind === "asking" || before.kind === "failed"
      ? { kind: "failed", message: told.error.message }
      : before;
  }
  const { person, principal, ...rest } = told.value.data;
  if (person !== null) return { kind: "signed-in", me: { ...rest, principal, person } };
  return principal.kind === "link" ? { kind: "by-link", link: principal.link } : null;
}

async function ask(): Promise<void> {
  const told = await api.getMe();
  const who = whoAfter(store.getState(), told);
  if (who === null) return location.replace(signInAddress());
  if (who.kind === "signed-in") belongsTo(who.me.person.id);
  store.setState(who, true);
  // What is away comes back, and the page with it: nobody has to load it again.
  if (!told.ok && isRetryable(told.error.code)) setTimeout(() => void refreshMe(), againMs);
}

/** Asks again, after something about the person was changed here. */
export function refreshMe(): Promise<void> {
  asking = ask();
  return asking;
}

/** The sign-in page, which leads back to where one is now. */
function signInAddress(): string {
  const here = location.pathname + location.search;
  return here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`;
}

/** Who is here. Whoever is not signed in is sent to the sign-in page and comes back here afterwards. */
export function useMe(): MeState {
  useEffect(() => {
    asking ??= ask();
  }, []);
  return useStore(store);
}
