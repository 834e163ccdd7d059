import { opensProject } from "../platform/visitor.ts";

type Opened = {
  readonly link: string;
  readonly project: string;
  readonly document: string | null;
};

export type Opening =
  | { readonly kind: "opened"; readonly address: string }
  | { readonly kind: "password"; readonly wrong: boolean }
  | { readonly kind: "gone" }
  /** It may well open something: another time, or from elsewhere. */
  | { readonly kind: "failed"; readonly message: string };

/** Where an opened link leads: what it shares, by the link and by nothing else that one may be. */
function addressOfLink({ link, project, document }: Opened): string {
  return document === null ? `/p/${project}?link=${link}` : `/d/${document}?link=${link}`;
}

/** Exchanges the token of a link, and its password, for a pass that the browser keeps. */
export async function openLink(token: string, password: string | null): Promise<Opening> {
  let response: Response;
  try {
    response = await fetch("/api/v1/links/open", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, password }),
    });
  } catch {
    return { kind: "failed", message: "The platform does not answer. Check your connection and try again." };
  }
  const answer = (await response.json().catch(() => null)) as {
    data?: Opened;
    detail?: string;
    details?: { reason?: string };
  } | null;
  if (response.ok && answer?.data !== undefined) {
    if (answer.data.document === null) opensProject(answer.data.link);
    return { kind: "opened", address: addressOfLink(answer.data) };
  }
  if (answer?.details?.reason === "password") return { kind: "password", wrong: password !== null };
  if (response.status === 404) return { kind: "gone" };
  return { kind: "failed", message: answer?.detail ?? `The platform refused this (${response.status}).` };
}
