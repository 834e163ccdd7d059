import { type Chat, ChatFold, type Failure } from "@solidtype/contracts";

export type Transcript = {
  /** Null until the first rows are here. */
  readonly chat: Chat | null;
  /** Whether what is shown may be behind, because the server does not answer. */
  readonly broken: boolean;
  readonly refused: string | null;
};

export type Reading = {
  received(rows: readonly unknown[]): void;
  changed(reading: string): void;
  refused(failure: Failure): void;
};

export type FollowChatPorts = {
  /** Begins to read a chat's rows from the first on; answers how to stop. */
  read(reading: Reading): () => void;
  /** Calls back when the window is looked at again or the net is back; answers how to stop. */
  wakes(again: () => void): () => void;
  show(transcript: Transcript): void;
};

const nothing: Transcript = { chat: null, broken: false, refused: null };
const nobodySpoke: Transcript = { ...nothing, chat: new ChatFold().chat() };
const lookAgainMs = 3000;
/** Access that is given back is noticed within this time, and a new sign-in when the window is looked at. */
const askAgainMs = 30_000;

/**
 * A chat as it is, until it is stopped. One in which nobody has spoken yet has no stream: it is looked for again until
 * there is one. One that is refused is asked for again, and what was read of it before stays in view.
 */
export function followChat({ read, wakes, show }: FollowChatPorts): () => void {
  let known: Chat | null = null;
  let refusal: string | null = null;
  let stop = (): void => undefined;
  let stopped = false;

  function begin(): void {
    const fold = new ChatFold();
    let state: Transcript = { ...nothing, refused: refusal };
    let later: ReturnType<typeof setTimeout> | undefined;
    let deafen = (): void => undefined;
    const tell = (change: Partial<Transcript>): void => {
      state = { ...state, ...change };
      known = state.chat ?? known;
      refusal = state.refused;
      if (!stopped) show({ ...state, chat: known });
    };
    const again = (): void => {
      stop();
      if (!stopped) begin();
    };
    const unread = read({
      received(rows) {
        fold.add(rows);
        tell({ chat: fold.chat(), refused: null });
      },
      changed: (reading) =>
        tell({ broken: reading === "broken", ...(reading === "caught-up" && { refused: null }) }),
      refused(failure) {
        if (stopped) return;
        // Put back to an earlier state: what is shown stays until that has been read.
        if (failure.code === "resync-required") {
          later = setTimeout(again, lookAgainMs);
          return;
        }
        const isRefused = failure.code !== "not-found";
        tell(isRefused ? { refused: failure.message } : nobodySpoke);
        later = setTimeout(again, isRefused ? askAgainMs : lookAgainMs);
        if (isRefused) deafen = wakes(again);
      },
    });
    stop = () => {
      clearTimeout(later);
      deafen();
      unread();
    };
  }
  begin();
  return () => {
    stopped = true;
    stop();
  };
}
