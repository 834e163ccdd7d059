import Anthropic from "@anthropic-ai/sdk";
import { fail, type Result } from "@solidtype/contracts";
import type { ModelFailure } from "./model-port.ts";

export const cancelled: Result<never, ModelFailure> = fail("model.cancelled", "The run was cancelled.");

const brokeOff = "The model's answer broke off.";

/** What came of an ask that nobody cancelled, in words for the person; `retryAfterMs` where the provider says when. */
export function failureOf(error: unknown): Result<never, ModelFailure> {
  if (error instanceof Anthropic.APIConnectionError)
    return fail("model.interrupted", "The connection to the model provider broke off.", {
      cause: error.message,
    });
  if (!(error instanceof Anthropic.APIError))
    return fail("model.interrupted", brokeOff, {
      cause: error instanceof Error ? error.message : String(error),
    });
  // An error event inside a stream that already began carries no status.
  const status = error.status ?? 0;
  const retryAfterMs = retryAfter(error.headers);
  const details = {
    status,
    cause: error.message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  if (status === 429 || status >= 500)
    return fail("model.busy", "The model provider is busy. Try again in a minute.", details);
  if (status === 0 || status === 408 || status === 409) return fail("model.interrupted", brokeOff, details);
  return refusal(status, saidBy(error), details);
}

function refusal(
  status: number,
  said: string,
  details: { readonly status: number; readonly cause: string },
): Result<never, ModelFailure> {
  if (status === 401 || status === 403)
    return fail(
      "model.refused",
      "The model provider does not accept the key of this platform. Whoever runs it has to correct ANTHROPIC_API_KEY.",
      details,
    );
  if (status === 404)
    return fail(
      "model.refused",
      "The model provider does not know the model of this platform. Whoever runs it has to correct AGENT_MODEL.",
      details,
    );
  if (status === 413 || /too long|too many tokens|context/i.test(said))
    return fail(
      "model.too-much",
      "This chat has grown longer than the model can read. Start a new one.",
      details,
    );
  return fail("model.refused", `The model provider refused the request: ${said}`, details);
}

/** The provider's own words, without the JSON around them. */
function saidBy(error: InstanceType<typeof Anthropic.APIError>): string {
  const body: unknown = error.error;
  const inner = typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
  const said = typeof inner === "object" && inner !== null && "message" in inner ? inner.message : undefined;
  return typeof said === "string" ? said : error.message;
}

/** In seconds, or the date when. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const given = headers?.get("retry-after");
  if (given === null || given === undefined || given === "") return undefined;
  const milliseconds = Number.isNaN(Number(given)) ? Date.parse(given) - Date.now() : Number(given) * 1000;
  return Number.isFinite(milliseconds) ? Math.max(0, Math.ceil(milliseconds)) : undefined;
}
