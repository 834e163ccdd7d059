import {
  decodeLiveBody,
  liveAnswer,
  liveBeatMs,
  livePath,
  type LiveAnswer,
  type LiveRequest,
} from "@solidtype/contracts";

/**
 * What frames travel on: the WebSocket itself, or a message port to the worker that holds it. A
 * channel comes and goes; whoever uses it hears of both.
 */
export type LiveChannel = {
  send(frame: LiveRequest): void;
  close(): void;
};

export type LiveListener = {
  opened(): void;
  heard(answer: LiveAnswer): void;
  body(id: number, bytes: Uint8Array<ArrayBuffer>): void;
  lost(): void;
};

export type ConnectSocket = () => WebSocket;

export const liveSocket = (origin: string, query = ""): WebSocket =>
  new WebSocket(`${origin.replace(/^http/, "ws")}${livePath}${query}`);

const SILENCE_MS = 2 * liveBeatMs + 5_000;
/** What was silent for this long may be dead when the network has changed or the machine has slept. */
export const DOUBT_MS = 3_000;
/** The server says something at once: a socket that was let through but says nothing has somebody in between. */
const FIRST_WORD_MS = 10_000;

/** A WebSocket that is opened again whenever it ends, later after each failure, until it is closed. */
export function socketChannel(
  connect: ConnectSocket,
  listener: LiveListener,
): LiveChannel & { hurry(): void } {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let silence: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let closed = false;
  let heardAt = 0;
  let speaks = false;

  const listen = () => {
    heardAt = performance.now();
    if (silence !== null) clearTimeout(silence);
    silence = setTimeout(giveUp, speaks ? SILENCE_MS : FIRST_WORD_MS);
  };
  /** Only what was heard shows that the line carries anything. */
  const hear = () => {
    const isFirst = !speaks;
    speaks = true;
    failures = 0;
    listen();
    if (isFirst) listener.opened();
  };
  /** Does not wait for the far end of a dead line to agree to closing it. */
  const giveUp = () => {
    const dead = socket;
    if (dead === null) return;
    lose(dead);
    dead.close();
  };
  const lose = (ended: WebSocket) => {
    if (socket !== ended) return;
    socket = null;
    speaks = false;
    if (silence !== null) clearTimeout(silence);
    listener.lost();
    if (closed) return;
    timer = setTimeout(open, Math.min(10_000, 200 * 2 ** failures++) * (0.5 + Math.random() / 2));
  };
  function open(): void {
    timer = null;
    const fresh = connect();
    socket = fresh;
    listen();
    fresh.binaryType = "arraybuffer";
    fresh.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (fresh !== socket) return;
      hear();
      take(data, listener);
    });
    fresh.addEventListener("close", () => lose(fresh));
    fresh.addEventListener("error", () => lose(fresh));
  }
  open();
  return {
    send(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      socket?.close();
    },
    hurry() {
      failures = 0;
      if (socket?.readyState === WebSocket.OPEN && performance.now() - heardAt > DOUBT_MS) giveUp();
      if (timer === null || closed) return;
      clearTimeout(timer);
      open();
    },
  };
}

function take(data: unknown, listener: LiveListener): void {
  if (data instanceof ArrayBuffer) {
    const body = decodeLiveBody(data);
    if (body !== null) listener.body(body.id, body.bytes);
  } else if (typeof data === "string") {
    const answer = liveAnswer.safeParse(JSON.parse(data));
    if (answer.success) listener.heard(answer.data);
  }
}
