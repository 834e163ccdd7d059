import type { WorkspaceId } from "@solidtype/contracts";
import { useMemo } from "react";
import { ChatPanel } from "./chat-panel.tsx";
import type { ChatPlace } from "./chat-place.ts";

type DashboardChatProps = {
  readonly workspace: WorkspaceId;
  readonly person: string;
  readonly blocked: string | null;
  readonly takesFocus: boolean;
  readonly onClose: () => void;
};

/** The agent on the dashboard: it finds and makes parts; no part is open. */
export function DashboardChat({ workspace, person, blocked, takesFocus, onClose }: DashboardChatProps) {
  const place = useMemo((): ChatPlace => ({ workspace, blocked, part: null }), [workspace, blocked]);
  const leave = (): void => (document.activeElement as HTMLElement | null)?.blur();
  return (
    <ChatPanel
      key={workspace}
      place={place}
      person={person}
      takesFocus={takesFocus}
      onClose={onClose}
      onLeave={leave}
    />
  );
}
