import { authPath, createApi, type MailReach, resetAsked } from "@solidtype/contracts";
import { openBrowserConnection } from "@solidtype/sync/browser";
import { asOneself, linkHeader, shareLink } from "./visitor.ts";

/** The typed client of the platform this page came from. */
export const api = createApi({
  fetch: (input, init) => fetch(input, asOneself(init)),
  ...(shareLink === null ? {} : { headers: { [linkHeader]: shareLink } }),
});

type Live = Pick<ReturnType<typeof openBrowserConnection>, "fetch">;
let connection: Live | null = null;

/** The one live connection of this page, made when something first listens. */
export function live(): Live {
  connection ??= openConnection();
  return connection;
}

function openConnection(): Live {
  const opened = openBrowserConnection(shareLink);
  return { fetch: (input, init) => opened.fetch(input, asOneself(init)) };
}

/** Done, or what went wrong in words. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Sign-in answers in the library's own words; what people read is written here. */
async function auth(path: string, body: object): Promise<Done> {
  const answer = await askAuth(path, body);
  return answer.ok ? { ok: true } : answer;
}

const entries: ReadonlySet<string> = new Set(["/sign-in/email", "/sign-up/email"]);

async function askAuth(
  path: string,
  body: object,
): Promise<{ readonly ok: true; readonly value: unknown } | Extract<Done, { ok: false }>> {
  try {
    const request = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    // Whoever signs in may be another than whom the page belonged to.
    const response = await fetch(`${authPath}${path}`, entries.has(path) ? request : asOneself(request));
    if (response.ok) return { ok: true, value: await response.json().catch(() => null) };
    if (response.status === 429)
      return { ok: false, message: "Too many attempts. Wait a minute, then try again." };
    const told = (await response.json().catch(() => null)) as {
      code?: string;
      message?: string;
      detail?: string;
    } | null;
    const message = authWords[told?.code ?? ""] ?? told?.detail ?? told?.message;
    return { ok: false, message: message ?? `The platform refused this (${response.status}).` };
  } catch {
    return { ok: false, message: "The platform does not answer. Check your connection and try again." };
  }
}

const authWords: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: "This email and password do not belong together.",
  INVALID_PASSWORD: "This is not your present password.",
  INVALID_TOKEN: "This link was used already or is more than an hour old. Ask for a new one.",
  INVALID_NAME: "A name has 1 to 200 characters, and none that cannot be seen.",
  PASSWORD_TOO_SHORT: "A password has at least 10 characters.",
  USER_ALREADY_EXISTS: "There is an account with this email. Sign in instead.",
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: "There is an account with this email. Sign in instead.",
};

export const passwordLength = 10;

export const signIn = (email: string, password: string): Promise<Done> =>
  auth("/sign-in/email", { email, password });
export const signUp = (name: string, email: string, password: string): Promise<Done> =>
  auth("/sign-up/email", { name, email, password });
export const signOut = (): Promise<Done> => auth("/sign-out", {});

/** What becomes of the mail is the same for every address: who has an account cannot be asked. */
export async function askForReset(
  email: string,
): Promise<{ readonly ok: true; readonly mail: MailReach } | Extract<Done, { ok: false }>> {
  const answer = await askAuth("/request-password-reset", { email, redirectTo: "/reset-password" });
  if (!answer.ok) return answer;
  const told = resetAsked.safeParse(answer.value);
  return told.success
    ? { ok: true, ...told.data }
    : { ok: false, message: "The platform's answer could not be read. Reload the page and try again." };
}

export const resetPassword = (token: string, newPassword: string): Promise<Done> =>
  auth("/reset-password", { token, newPassword });
export const changePassword = (currentPassword: string, newPassword: string): Promise<Done> =>
  auth("/change-password", { currentPassword, newPassword, revokeOtherSessions: true });
export const renamePerson = (name: string): Promise<Done> => auth("/update-user", { name });
