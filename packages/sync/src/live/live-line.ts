import type { Fetch } from "../stream/request.ts";
import { socketChannel, type ConnectSocket, type LiveChannel, type LiveListener } from "./live-channel.ts";
import { requestChannel } from "./request-channel.ts";

/** How the platform is reached: by sockets, and by requests where a network lets no socket through. */
export type LiveRoads = {
  readonly origin: string;
  readonly connect: ConnectSocket;
  readonly fetch: Fetch;
};

/** A socket that has said nothing by then is not waited for any longer; two that were refused are not either. */
const PATIENCE_MS = 4_000;
const REFUSALS = 2;
const PROBE_MS = 4_000;

/**
 * A socket; and while none can be had although the platform answers, requests of the same channel. The socket goes on
 * being tried, and takes over when it speaks. Where the platform answers nothing at all, it is simply away.
 */
export function openLine(roads: LiveRoads, listener: LiveListener): LiveChannel & { hurry(): void } {
  let socketSpeaks = false;
  let requests: ReturnType<typeof requestChannel> | null = null;
  let refusals = 0;
  let isProbing = false;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const loseRequests = () => {
    requests?.close();
    if (requests !== null) listener.lost();
    requests = null;
  };
  const wait = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void goByRequests(), PATIENCE_MS);
  };
  const goByRequests = async () => {
    if (isProbing || requests !== null || socketSpeaks || closed) return;
    isProbing = true;
    const answers = await answersAtAll(roads);
    isProbing = false;
    if (socketSpeaks || closed) return;
    if (!answers) return wait();
    requests = requestChannel(roads.origin, roads.fetch, listener);
    listener.opened();
  };
  const socket = socketChannel(roads.connect, {
    ...listener,
    opened() {
      if (timer !== null) clearTimeout(timer);
      loseRequests();
      socketSpeaks = true;
      refusals = 0;
      listener.opened();
    },
    lost() {
      if (closed) return;
      if (socketSpeaks) {
        socketSpeaks = false;
        listener.lost();
        wait();
      } else if (++refusals >= REFUSALS) void goByRequests();
    },
  });
  wait();
  return {
    send: (frame) => (requests ?? socket).send(frame),
    hurry() {
      requests?.hurry();
      socket.hurry();
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      requests?.close();
      socket.close();
    },
  };
}

async function answersAtAll({ origin, fetch }: LiveRoads): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/api/v1/health`, {
      signal: AbortSignal.timeout(PROBE_MS),
      cache: "no-store",
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
