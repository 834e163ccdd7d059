import { type Result, ok, refuse } from "@solidtype/contracts";
import { streamUrl } from "../stream/messages.ts";
import { ask, type Fetch } from "../stream/request.ts";

export type DocumentState = { readonly state: Uint8Array; readonly offset: string };

/**
 * A document as it was at an offset (`now`: as it is), as one Yjs update, without following it: for
 * rebuilding a version, for comparing two. An offset that nothing pins may be gone.
 */
export async function readState(options: {
  readonly baseUrl: string;
  readonly path: string;
  readonly at: string;
  readonly fetch: Fetch;
}): Promise<Result<DocumentState>> {
  const url = `${streamUrl(options)}?state=${encodeURIComponent(options.at)}`;
  const answer = await ask(options.fetch, url, { signal: AbortSignal.timeout(120_000) });
  if (answer.kind === "refused") return { ok: false, error: answer.failure };
  if (answer.kind === "away") return refuse("service-unavailable", { service: "docsync" });
  const offset = answer.response.headers.get("stream-next-offset");
  if (offset === null) return refuse("upstream-invalid", { service: "docsync" });
  const state = await answer.response.arrayBuffer().catch(() => null);
  if (state === null) return refuse("service-unavailable", { service: "docsync" });
  return ok({ state: new Uint8Array(state), offset });
}
