import type { WorkspaceId } from "@solidtype/contracts";
import { useMemo } from "react";
import { ChatPanel } from "./chat-panel.tsx";
import type { ChatPlace } from "./chat-place.ts";

type DashboardChatProps = {
  readonly workspace: WorkspaceId;
  readonly person: string;
  readonly onClose: () => void;
};

/** The agent on the dashboard: it finds and makes parts; no part is open. */
export function DashboardChat({ workspace, person, onClose }: DashboardChatProps) {
  const place = useMemo((): ChatPlace => ({ workspace, part: null }), [workspace]);
  const leave = (): void => (document.activeElement as HTMLElement | null)?.blur();
  return <ChatPanel key={workspace} place={place} person={person} onClose={onClose} onLeave={leave} />;
}
