import { History, Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../design/button.tsx";
import { later } from "../design/later.tsx";
import { SkeletonRows } from "../design/status.tsx";
import type { Place } from "./place.ts";

const waiting = <SkeletonRows count={5} />;

const HistoryPanel = later(
  async () => ({ default: (await import("../versions/history-panel.tsx")).HistoryPanel }),
  waiting,
);

const ChatPanel = later(async () => ({ default: (await import("../chat/part-chat.tsx")).PartChat }), waiting);

/** What can stand at the right of the view; at most one of them does, and none is loaded before it is wanted. */
const panels = [
  { id: "chat", label: "Agent", shortcut: "Mod+I", icon: <Sparkles />, Body: ChatPanel },
  { id: "history", label: "History", shortcut: undefined, icon: <History />, Body: HistoryPanel },
] as const;

export type PanelId = (typeof panels)[number]["id"];

type PanelButtonsProps = {
  readonly open: PanelId | null;
  readonly onOpen: (panel: PanelId | null) => void;
};

export function PanelButtons({ open, onOpen }: PanelButtonsProps) {
  return panels.map(({ id, label, shortcut, icon }) => (
    <IconButton
      key={id}
      label={label}
      {...(shortcut === undefined ? {} : { shortcut })}
      icon={icon}
      active={open === id}
      onClick={() => onOpen(open === id ? null : id)}
    />
  ));
}

export function sidePanel(open: PanelId | null, place: Place, onClose: () => void): ReactNode {
  const panel = panels.find(({ id }) => id === open);
  return panel === undefined ? null : <panel.Body place={place} onClose={onClose} />;
}
