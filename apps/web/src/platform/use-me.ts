"use client";

import { isRetryable, type ShareLinkId } from "@solidtype/contracts";
import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { api } from "./api.ts";

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

async function ask(): Promise<void> {
  const answer = await api.getMe();
  if (answer.ok && answer.value.data.person !== null)
    store.setState(
      { kind: "signed-in", me: { ...answer.value.data, person: answer.value.data.person } },
      true,
    );
  else if (answer.ok && answer.value.data.principal.kind === "link")
    store.setState({ kind: "by-link", link: answer.value.data.principal.link }, true);
  else if (answer.ok || answer.status === 401) location.replace(signInAddress());
  else {
    store.setState({ kind: "failed", message: answer.error.message }, true);
    // What is away comes back, and the page with it: nobody has to load it again.
    if (isRetryable(answer.error.code)) setTimeout(() => void refreshMe(), againMs);
  }
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
