import { type Failure, ok, refuse, type Result } from "@solidtype/contracts";
import { Follower } from "./follower.ts";
import { ask, type Fetch } from "./request.ts";

/** A stream of JSON messages, as chats are: read whole, or followed. */
type Place = {
  /** Of the streams, without the path. */
  readonly baseUrl: string;
  readonly path: string;
  readonly fetch: Fetch;
};

export type Messages = {
  readonly messages: readonly unknown[];
  readonly offset: string;
  /** Characters of their JSON. */
  readonly length: number;
};

export const streamUrl = ({ baseUrl, path }: Pick<Place, "baseUrl" | "path">): string =>
  `${baseUrl.replace(/\/$/, "")}/${path}`;

/** Everything from an offset on (null: from the beginning) that is there now, and where it ends. */
export async function readMessages(place: Place & { readonly from?: string }): Promise<Result<Messages>> {
  const messages: unknown[] = [];
  let offset = place.from ?? "-1";
  let length = 0;
  for (;;) {
    const answer = await ask(place.fetch, `${streamUrl(place)}?offset=${encodeURIComponent(offset)}`, {});
    if (answer.kind === "refused") return { ok: false, error: answer.failure };
    if (answer.kind === "away") return refuse("service-unavailable", { service: "docsync" });
    const next = answer.response.headers.get("stream-next-offset");
    const text = await answer.response.text().catch(() => null);
    // It broke off: there may be more the next time.
    if (text === null) return refuse("service-unavailable", { service: "docsync" });
    const body = parsed(text);
    if (next === null || !Array.isArray(body)) return refuse("upstream-invalid", { service: "docsync" });
    for (const message of body) messages.push(message);
    offset = next;
    length += text.length;
    if (answer.response.headers.get("stream-up-to-date") === "true") return ok({ messages, offset, length });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export type FollowMessagesOptions = Place & {
  /** Null: from the beginning. */
  readonly from: string | null;
  /** In their order, each once; and where to go on after them. */
  readonly received: (messages: readonly unknown[], offset: string) => void;
  readonly changed?: (reading: "catching-up" | "caught-up" | "broken") => void;
  readonly refused: (failure: Failure) => void;
};

export type FollowedMessages = {
  /** Tries again now, because the network is back. */
  hurry(): void;
  stop(): Promise<void>;
};

/** Messages cannot be taken back from whoever received them: they are followed anew, from the first on. */
const putBack: Failure = {
  code: "resync-required",
  message: "It was put back to an earlier state; it is to be read anew.",
};

/** Every message there is and then every one that comes, over whatever breaks. */
export function followMessages(options: FollowMessagesOptions): FollowedMessages {
  return new Follower({
    url: streamUrl(options),
    fetch: options.fetch,
    from: options.from ?? "-1",
    begin: async () => ({ kind: "refused", failure: putBack }),
    received: (data, offset) =>
      options.received(
        data.flatMap((one) => JSON.parse(one) as unknown[]),
        offset,
      ),
    changed: (reading) => options.changed?.(reading),
    refused: options.refused,
  });
}
