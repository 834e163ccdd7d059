import { createApi } from "@solidtype/contracts";
import { openBrowserConnection } from "@solidtype/sync/browser";
import { linkHeader, shareLink } from "./visitor.ts";

/** The typed client of the platform this page came from. */
export const api = createApi(shareLink === null ? {} : { headers: { [linkHeader]: shareLink } });

let connection: ReturnType<typeof openBrowserConnection> | null = null;

/** The one live connection of this page, made when something first listens. */
export function live(): ReturnType<typeof openBrowserConnection> {
  connection ??= openBrowserConnection(shareLink);
  return connection;
}

type SignedIn = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Sign-in answers in the library's own words; what people read is written here. */
async function auth(path: string, body: object): Promise<SignedIn> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return { ok: true };
    if (response.status === 429)
      return { ok: false, message: "Too many attempts. Wait a minute, then try again." };
    if (response.status === 401)
      return { ok: false, message: "This email and password do not belong together." };
    const told = (await response.json().catch(() => null)) as { message?: string; detail?: string } | null;
    return {
      ok: false,
      message: told?.detail ?? told?.message ?? `The platform refused this (${response.status}).`,
    };
  } catch {
    return { ok: false, message: "The platform does not answer. Check your connection and try again." };
  }
}

export const signIn = (email: string, password: string): Promise<SignedIn> =>
  auth("/sign-in/email", { email, password });
export const signUp = (name: string, email: string, password: string): Promise<SignedIn> =>
  auth("/sign-up/email", { name, email, password });
export const signOut = (): Promise<SignedIn> => auth("/sign-out", {});
