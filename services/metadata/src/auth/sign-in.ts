import { keyScope } from "@solidtype/access";
import {
  type ApiKeyId,
  type Principal,
  type WorkspaceId,
  authPath,
  newId,
  parseId,
  resetAsked,
  signInRenewedAfterSeconds,
  signInSeconds,
} from "@solidtype/contracts";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { organization } from "better-auth/plugins";
import type { Database } from "../database/database.ts";
import { hashSecret } from "../api/secrets.ts";
import type { AccountRecord } from "./account-record.ts";
import type { Mailer } from "./mailer.ts";
import { seemly } from "./seemly.ts";
import { type SignUp, isAwaited } from "./sign-up.ts";

export type SignInOptions = {
  readonly database: Database;
  readonly secret: string;
  readonly publicUrl: string;
  readonly signUp: SignUp;
  readonly mailer: Mailer;
  readonly record: AccountRecord;
  readonly now: () => Date;
  readonly log: (message: string, error: unknown) => void;
};

type Identified = { readonly principal: Principal | null; readonly expiresAt: number | null };

export type SignIn = {
  /** The sign-in endpoints, below /api/auth. The gateway lets only those of contracts through. */
  handle(request: Request): Promise<Response>;
  byCookie(cookie: string): Promise<Identified>;
  byKey(secret: string): Promise<Identified>;
  /** Cookies for the browser that uses this one, where its sign-in now lasts longer. */
  renew(cookie: string): Promise<readonly string[]>;
};

const nobody: Identified = { principal: null, expiresAt: null };
const signingIn: ReadonlySet<string> = new Set([`${authPath}/sign-in/email`, `${authPath}/sign-up/email`]);

/**
 * Who is it? better-auth keeps persons, passwords (scrypt) and sign-ins; a workspace is its organization, so that SSO,
 * SCIM, passkeys and a second factor can be plugged in later. Its own rate limiter is off: limits are counted at the
 * gateway, over all replicas. Each sign-in makes a new token, so a cookie planted before it is worth nothing after.
 */
export function openSignIn(options: SignInOptions): SignIn {
  const { database, mailer, record } = options;
  const unrecorded = (error: unknown) => options.log("a mail could not be put on record", error);
  const auth = betterAuth({
    appName: "SolidType",
    baseURL: options.publicUrl,
    basePath: authPath,
    secret: options.secret,
    trustedOrigins: [new URL(options.publicUrl).origin],
    database: prismaAdapter(database, { provider: "postgresql" }),
    logger: { level: "error" },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    session: { expiresIn: signInSeconds, updateAge: signInRenewedAfterSeconds },
    emailAndPassword: {
      enabled: true,
      autoSignIn: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: 3600,
      // Not waited for: who asks about an address that nobody has waits for no mail either, and must not be told by that.
      sendResetPassword: async ({ user, token }, request) => {
        void record.byMail(request, "account.ask-reset", user.id).catch(unrecorded);
        void mailer.send({
          to: user.email,
          subject: "Reset your SolidType password",
          text: "Follow this link within an hour to choose a new password:",
          link: new URL(`/reset-password?token=${encodeURIComponent(token)}`, options.publicUrl).href,
        });
      },
      onPasswordReset: ({ user }, request) => record.byMail(request, "account.reset-password", user.id),
    },
    advanced: {
      cookiePrefix: "solidtype",
      useSecureCookies: options.publicUrl.startsWith("https:"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      // The gateway has checked the origin, and it is the only one who can reach this port with a token.
      disableOriginCheck: true,
      disableCSRFCheck: true,
      ipAddress: { ipAddressHeaders: ["x-solidtype-ip"] },
      database: {
        generateId: ({ model }) =>
          model === "user" ? newId("person") : model === "session" ? newId("signIn") : newId("request"),
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (person) => {
            if (options.signUp === "invited") await isAwaited(database, person.email, options.now());
            return seemly(person);
          },
        },
        update: { before: seemly },
      },
    },
    plugins: [
      organization({
        schema: { organization: { modelName: "workspace" } },
        disableOrganizationDeletion: true,
      }),
    ],
  });

  /** better-auth hides why something failed: when Postgres is away, asking it once more tells. */
  async function reachable<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      await database.$queryRaw`SELECT 1`;
      throw error;
    }
  }

  async function byCookie(cookie: string): Promise<Identified> {
    const found = await reachable(() =>
      auth.api.getSession({
        headers: new Headers({ cookie }),
        query: { disableRefresh: true, disableCookieCache: true },
      }),
    );
    if (found === null) return nobody;
    const person = parseId("person", found.user.id);
    const signIn = parseId("signIn", found.session.id);
    if (person === undefined || signIn === undefined) return nobody;
    return {
      principal: { kind: "person", person, signIn },
      expiresAt: new Date(found.session.expiresAt).getTime(),
    };
  }

  /** The browser has another cookie now. What it still has open by the old one would go on as whoever that was. */
  async function endBefore({ headers }: Request): Promise<void> {
    const { principal } = await byCookie(headers.get("cookie") ?? "");
    if (principal?.kind === "person") await database.session.deleteMany({ where: { id: principal.signIn } });
  }

  return {
    byCookie,

    async handle(request) {
      const recording = await record.begin(request, async (cookie) => (await byCookie(cookie)).principal);
      const answer = await auth.handler(request);
      await recording?.(answer);
      if (answer.ok && signingIn.has(new URL(request.url).pathname)) await endBefore(request);
      if (answer.status >= 500) await database.$queryRaw`SELECT 1`;
      // The library says that a mail is on its way, whether or not one can be.
      if (answer.ok && new URL(request.url).pathname === `${authPath}/request-password-reset`)
        return Response.json(resetAsked.parse({ mail: await mailer.reach() }));
      return answer;
    },

    async renew(cookie) {
      const { headers, response } = await reachable(() =>
        auth.api.getSession({
          headers: new Headers({ cookie }),
          query: { disableCookieCache: true },
          returnHeaders: true,
        }),
      );
      return response === null ? [] : headers.getSetCookie();
    },

    async byKey(secret) {
      const key = await database.apiKey.findUnique({ where: { hash: hashSecret(secret) } });
      const now = options.now();
      if (key === null || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now))
        return nobody;
      if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > 60_000) {
        await database.apiKey.update({ where: { id: key.id }, data: { lastUsedAt: now } });
      }
      const person = parseId("person", key.userId);
      const principal: Principal = {
        kind: "api-key",
        key: key.id as ApiKeyId,
        scopes: key.scopes.filter((scope) => keyScope.safeParse(scope).success),
        ...(key.kind === "workspace" && key.workspaceId !== null
          ? { workspace: key.workspaceId as WorkspaceId }
          : {}),
        ...(key.kind === "person" && person !== undefined ? { actingFor: person } : {}),
      };
      return { principal, expiresAt: key.expiresAt?.getTime() ?? null };
    },
  };
}
