import type { PortLike } from "../live/live-hub.ts";

/** A port to a SharedWorker or a Worker, or from one, as the hub takes it. */
export function portOf(port: MessagePort | Worker): PortLike {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (heard) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => heard(data);
    },
  };
}
