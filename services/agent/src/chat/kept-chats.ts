import type { SessionId } from "@solidtype/contracts";
import type { ChatRows } from "./chat-rows.ts";

/** What was read of chats, so that a long one is not read anew for every word about it. The longest unused go first. */
export class KeptChats {
  readonly #chats = new Map<SessionId, ChatRows>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  of(session: SessionId, open: () => ChatRows): ChatRows {
    const chat = this.#chats.get(session) ?? open();
    this.#chats.delete(session);
    this.#chats.set(session, chat);
    return chat;
  }

  /** Lets go until the rest fits. Whoever holds one that goes can use it on. */
  fit(): void {
    let length = 0;
    for (const chat of this.#chats.values()) length += chat.length;
    for (const [session, chat] of this.#chats) {
      if (length <= this.#most) return;
      this.#chats.delete(session);
      length -= chat.length;
    }
  }
}
