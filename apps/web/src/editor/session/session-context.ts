import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";

export const SessionContext = createContext<PartSession | null>(null);

export function useSession(): PartSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("an editor component is outside its session");
  return session;
}

export function useEditor<Part>(select: (state: EditorState) => Part): Part {
  return useStore(useSession().store, select);
}
