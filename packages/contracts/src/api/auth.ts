import { z } from "zod";

type AuthRoute = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly limit: "sign-in" | "reset" | "write" | "read";
  readonly guesses?: "named" | "own";
};

/**
 * What the gateway lets through to the sign-in endpoints (better-auth, below `/api/auth`). Everything else that the
 * library offers stays inside. Some try a password: of the account that they name, or of whoever is signed in.
 */
export const authRoutes = [
  { method: "POST", path: "/sign-up/email", limit: "sign-in" },
  { method: "POST", path: "/sign-in/email", limit: "sign-in", guesses: "named" },
  { method: "POST", path: "/sign-out", limit: "write" },
  { method: "GET", path: "/get-session", limit: "read" },
  { method: "POST", path: "/revoke-other-sessions", limit: "write" },
  { method: "POST", path: "/change-password", limit: "sign-in", guesses: "own" },
  { method: "POST", path: "/request-password-reset", limit: "reset" },
  { method: "POST", path: "/reset-password", limit: "reset" },
  { method: "POST", path: "/update-user", limit: "write" },
] as const satisfies readonly AuthRoute[];

/**
 * How far a mail of the platform gets: it is sent, it is in the log of a platform for development, or it goes nowhere,
 * because no mail server is set or the one that is set fails. What is sent may still not arrive.
 */
export const mailReach = z.enum(["sent", "logged", "none", "failed"]);
export type MailReach = z.infer<typeof mailReach>;

/** What asking for a new password answers, whether or not the address is known. */
export const resetAsked = z.object({ mail: mailReach });

/** How long a sign-in lasts that is not used, and after how much of that its use gives it all of it again. */
export const signInSeconds = 30 * 86_400;
export const signInRenewedAfterSeconds = 86_400;

export const authPath = "/api/auth";
/** Cookies of the front door; `__Host-` when it is reached by https. */
export const signInCookie = "solidtype.session_token";
export const linkCookiePrefix = "solidtype.link_";
/**
 * Whom a page takes to be signed in, by id. A browser sends the cookie of whoever signed in last, in whichever window:
 * what one person did in a page that was left open is not taken as the next one's.
 */
export const personHeader = "x-solidtype-person";
