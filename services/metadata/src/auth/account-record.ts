import { type Principal, authPath } from "@solidtype/contracts";
import type { AuditFold } from "../access/audit-fold.ts";
import type { AuditLine } from "../access/audit.ts";
import type { Database } from "../database/database.ts";

const entering: Readonly<Record<string, string>> = {
  "/sign-in/email": "account.sign-in",
  "/sign-up/email": "account.sign-up",
};
const ofWhoIsIn: Readonly<Record<string, string>> = {
  "/sign-out": "account.sign-out",
  "/revoke-other-sessions": "account.sign-out-elsewhere",
  "/change-password": "account.change-password",
};
/** Nobody is signed in yet: whoever it is acts through the door. */
const stranger: Principal = { kind: "service", service: "gateway" };

/** Records how the request that it was made for went. */
export type Recording = (answer: Response) => Promise<void>;

/**
 * Who signs in, up and out, passwords that are changed, and wrong ones: in the audit log without a workspace, for whoever
 * runs the platform, and for the person whose account it is. Of an address that nobody has only that one was tried is kept:
 * what is typed there by mistake may be a password.
 */
export class AccountRecord {
  readonly #database: Database;
  readonly #audit: AuditFold;
  readonly #log: (message: string, error: unknown) => void;

  constructor(database: Database, audit: AuditFold, log: (message: string, error: unknown) => void) {
    this.#database = database;
    this.#audit = audit;
    this.#log = log;
  }

  /** `whoIs` reads a cookie. Asked before the request is carried out: afterwards it may be nobody's. */
  async begin(
    request: Request,
    whoIs: (cookie: string) => Promise<Principal | null>,
  ): Promise<Recording | undefined> {
    const path = new URL(request.url).pathname.slice(authPath.length);
    const [enters, acts] = [entering[path], ofWhoIsIn[path]];
    if (enters !== undefined) {
      const asked = request.clone();
      return async (answer) => {
        if (answer.ok) {
          const person = await whoIs(cookiesIn(answer));
          if (person !== null) await this.#record(request, enters, person, personIn(person));
        } else if (answer.status === 401) this.#wrong(request, enters, emailIn(asked));
      };
    }
    const person = acts === undefined ? null : await whoIs(request.headers.get("cookie") ?? "");
    if (acts === undefined || person === null) return undefined;
    return async (answer) => {
      if (answer.ok) await this.#record(request, acts, person, personIn(person));
      else if ((await answer.clone().text()).includes("INVALID_PASSWORD"))
        await this.#record(request, acts, person, personIn(person), "password");
    };
  }

  /** By a link that was mailed, without being signed in. */
  byMail(request: Request | undefined, action: string, person: string): Promise<void> {
    return this.#record(request, action, stranger, person);
  }

  /** In the background: how long an answer takes must not say whether somebody has the address. */
  #wrong(request: Request, action: string, email: Promise<string>): void {
    const record = async (): Promise<void> => {
      const known = await this.#database.user.findUnique({ where: { email: await email } });
      const reason = known === null ? "unknown-address" : "password";
      await this.#record(request, action, stranger, known?.id ?? "", reason);
    };
    void record().catch((error: unknown) => this.#log("a wrong password could not be put on record", error));
  }

  #record(
    request: Request | undefined,
    action: string,
    principal: Principal,
    person: string,
    reason?: string,
  ): Promise<void> {
    const ip = request?.headers.get("x-solidtype-ip") ?? undefined;
    const line: AuditLine = {
      principal,
      workspace: null,
      action,
      resourceKind: "account",
      resourceId: person,
      outcome: reason === undefined ? "allowed" : "refused",
      request: request?.headers.get("x-request-id") ?? "",
      ip,
      ...(reason === undefined ? {} : { reason }),
    };
    return this.#audit.record(line, person);
  }
}

const personIn = (principal: Principal): string => (principal.kind === "person" ? principal.person : "");

const cookiesIn = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");

async function emailIn(request: Request): Promise<string> {
  const body = (await request.json().catch(() => null)) as { readonly email?: unknown } | null;
  return typeof body?.email === "string" ? body.email.toLowerCase() : "";
}
