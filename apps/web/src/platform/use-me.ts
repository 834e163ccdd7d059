"use client";

import { useEffect, useState } from "react";
import { api } from "./api.ts";

type Answer = Extract<Awaited<ReturnType<typeof api.getMe>>, { ok: true }>["value"]["data"];
export type Me = Answer & { readonly person: NonNullable<Answer["person"]> };

export type MeState =
  | { readonly kind: "asking" }
  | { readonly kind: "signed-in"; readonly me: Me }
  | { readonly kind: "failed"; readonly message: string };

/** Who is signed in. Whoever is not is sent to the sign-in page and comes back here afterwards. */
export function useMe(): MeState {
  const [state, setState] = useState<MeState>({ kind: "asking" });
  useEffect(() => {
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      const answer = await api.getMe({ signal: abort.signal });
      if (abort.signal.aborted) return;
      if (answer.ok && answer.value.data.person !== null) {
        setState({ kind: "signed-in", me: { ...answer.value.data, person: answer.value.data.person } });
      } else if (answer.ok || answer.status === 401) {
        location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
      } else setState({ kind: "failed", message: answer.error.message });
    };
    void ask();
    return () => abort.abort();
  }, []);
  return state;
}
