import {
  type Operation,
  type OperationAnswer,
  type OperationArguments,
  type Principal,
  type RequestId,
  type ErrorCode,
  type Result,
  newId,
  ok,
  refuse,
} from "@solidtype/contracts";
import { type Bus, callRpc } from "@solidtype/service-kit";
import { createTestDatabase, createTestPlatform, sharedStack } from "@solidtype/testkit";
import { AccountRecord } from "../auth/account-record.ts";
import { AuditFold } from "../access/audit-fold.ts";
import { openSealer } from "../api/sealer.ts";
import { serveMetadata } from "../api/serve.ts";
import type { Mail, Mailer } from "../auth/mailer.ts";
import { type SignIn, openSignIn } from "../auth/sign-in.ts";
import type { SignUp } from "../auth/sign-up.ts";
import { ContentDebts } from "../content/content-debts.ts";
import type { Content } from "../content/content.ts";
import { migrate } from "../database/migrations.ts";
import { type Database, openDatabase } from "../database/database.ts";
import { Turns } from "../database/turns.ts";
import { takeInNews } from "../news/document-news.ts";
import { OutboxPublisher, publishOn } from "../outbox/publisher.ts";

export const offsetOf = (position: number) =>
  `${"1".padStart(16, "0")}_${String(position).padStart(16, "0")}`;

/** Content for tests of metadata alone: streams that exist, and their ends. */
class MemoryContent implements Content {
  readonly streams = new Map<string, string>();
  /** By name, the streams that are pinned under it, and where: one that stands stays where it is. */
  readonly pins = new Map<string, Map<string, string>>();
  /** Places that are no longer kept. */
  readonly trimmed = new Set<string>();
  refusal: ErrorCode | undefined;
  /** Of what is removed, what docsync would never take. */
  readonly unremovable = new Set<string>();
  /** What others do meanwhile. */
  meanwhile: (() => Promise<unknown>) | undefined;

  /** The places that are pinned, as text. */
  get places(): ReadonlySet<string> {
    const each = [...this.pins.values()].flatMap((streams) => [...streams]);
    return new Set(each.map(([stream, offset]) => `${stream} ${offset}`));
  }

  async create(document: Parameters<Content["create"]>[0]): ReturnType<Content["create"]> {
    const [meanwhile] = [this.meanwhile];
    this.meanwhile = undefined;
    await meanwhile?.();
    this.streams.set(`ws/${document.workspace}/doc/${document.document}/${document.branch}`, offsetOf(10));
    return this.#answer(null);
  }

  /** Somebody writes into a stream, which a branch makes of its source's when it writes first; answers its end. */
  write(path: string, position: number): string {
    const end = offsetOf(position);
    this.streams.set(path, end);
    return end;
  }

  async heads(streams: readonly string[]): ReturnType<Content["heads"]> {
    return this.#answer(streams.map((path) => this.streams.get(path) ?? null));
  }

  async pin(name: string, places: Parameters<Content["pin"]>[1]): ReturnType<Content["pin"]> {
    const standing = this.pins.get(name) ?? new Map<string, string>();
    const offsets = places.map(({ stream, offset }) =>
      this.streams.has(stream) ? (standing.get(stream) ?? offset ?? this.streams.get(stream) ?? null) : null,
    );
    if (places.some(({ stream }, index) => this.trimmed.has(`${stream} ${offsets[index]}`)))
      return refuse("gone");
    if (this.refusal === undefined) {
      this.pins.set(name, standing);
      for (const [index, { stream }] of places.entries()) {
        const offset = offsets[index] ?? null;
        if (offset !== null) standing.set(stream, offset);
      }
    }
    return this.#answer(offsets);
  }

  async history(stream: string): ReturnType<Content["history"]> {
    const end = this.streams.get(stream);
    if (end === undefined) return { ok: false, error: { code: "not-found", message: "not-found" } };
    const moment = "2026-01-01T00:00:00.000Z";
    const by = { principal: "person:psn_1", actingFor: null, run: null };
    const run = { from: offsetOf(0), to: end, startedAt: moment, endedAt: moment, changes: 1, ...by };
    return this.#answer({ runs: [run], next: null });
  }

  async unpin(name: string, streams: readonly string[]): ReturnType<Content["unpin"]> {
    if (this.refusal === undefined) {
      const standing = this.pins.get(name);
      for (const stream of streams) standing?.delete(stream);
      if (standing?.size === 0) this.pins.delete(name);
    }
    return this.#answer(null);
  }

  async remove(streams: readonly string[]): ReturnType<Content["remove"]> {
    if (streams.some((path) => this.unremovable.has(path)))
      return { ok: false, error: { code: "invalid-input", message: "no path of ours" } };
    if (this.refusal === undefined) for (const path of streams) this.streams.delete(path);
    return this.#answer(null);
  }

  #answer<Value>(value: Value): Result<Value, ErrorCode> {
    return this.refusal === undefined
      ? ok(value)
      : { ok: false, error: { code: this.refusal, message: this.refusal } };
  }
}

type Asked<O extends Operation> = OperationArguments<O> & {
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  /** A run of the agent asks all it asks under one. */
  readonly request?: RequestId;
};

export type MetadataUnderTest = {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly content: MemoryContent;
  readonly mails: Mail[];
  readonly signIn: SignIn;
  readonly audit: AuditFold;
  readonly gateway: Bus;
  /** Lines of others, to tell events on. */
  readonly docsync: Bus;
  readonly kernel: Bus;
  /** Moves what metadata takes for the time. */
  clock: Date;
  call<O extends Operation>(
    operation: O,
    principal: Principal,
    asked: Asked<O>,
  ): Promise<Result<OperationAnswer<O>, ErrorCode>>;
  /** A person with a name of their own. */
  person(name?: string): Promise<Extract<Principal, { kind: "person" }>>;
  close(): Promise<void>;
};

export async function startMetadata(
  options: { readonly mailer?: Mailer; readonly signUp?: SignUp; readonly writesAtOnce?: number } = {},
): Promise<MetadataUnderTest> {
  const { postgres, nats } = sharedStack();
  const test = await createTestDatabase(postgres);
  await migrate(test.url);
  const platform = createTestPlatform(nats);
  const bus = platform.bus("metadata");
  const gateway = platform.bus("gateway");
  const database = openDatabase(test.url);
  const content = new MemoryContent();
  const mails: Mail[] = [];
  const mailer = options.mailer ?? {
    reach: async () => "sent",
    async send(mail: Mail) {
      mails.push(mail);
      return "sent";
    },
  };
  const state = { clock: new Date() };
  const now = () => state.clock;
  const secret = "a secret for tests that is long enough";
  const log = () => undefined;
  const audit = new AuditFold(database, now, log);
  const signIn = openSignIn({
    database,
    secret,
    publicUrl: "http://localhost:3000",
    signUp: options.signUp ?? "open",
    mailer,
    record: new AccountRecord(database, audit, log),
    now,
    log,
  });
  const outbox = new OutboxPublisher({ database, publish: publishOn(bus), log, everyMs: 200 });
  // Only when something was owed by an operation: tests owe, and pay, on their own beside it.
  const debts = new ContentDebts(database, content, log, { everyMs: 3_600_000 });
  serveMetadata(bus, {
    database,
    audit,
    beside: database,
    turns: new Turns(options.writesAtOnce ?? 15),
    onContentOwed: () => debts.pay(),
    content,
    mailer,
    signIn,
    now,
    publicUrl: "http://localhost:3000",
    sealer: openSealer(secret),
    log,
    onWrite: () => outbox.nudge(),
  });
  takeInNews(bus, database);
  await Promise.all([bus.whenConnected(), gateway.whenConnected()]);
  const line = bus.connection();
  if (line.ok) await line.value.flush();

  return {
    database,
    databaseUrl: test.url,
    content,
    mails,
    signIn,
    audit,
    gateway,
    docsync: platform.bus("docsync"),
    kernel: platform.bus("kernel"),
    get clock() {
      return state.clock;
    },
    set clock(time: Date) {
      state.clock = time;
    },
    async call(operation, principal, asked) {
      const {
        params,
        query,
        body,
        idempotencyKey,
        ifMatch,
        request = newId("request"),
      } = asked as {
        params?: unknown;
        query?: unknown;
        body?: unknown;
        idempotencyKey?: string;
        ifMatch?: string;
        request?: RequestId;
      };
      const meta = {
        request,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        ...(ifMatch === undefined ? {} : { ifMatch }),
      };
      const input = {
        params: params ?? {},
        query: query ?? {},
        ...(body === undefined ? {} : { body }),
        meta,
      };
      return (await callRpc(gateway, operation.rpc, input as never, { principal, request })) as never;
    },
    async person(name = "Ada Lovelace") {
      const email = `${newId("person").slice(-12)}@example.test`;
      const answer = await signIn.handle(
        new Request("http://localhost:3000/api/auth/sign-up/email", {
          method: "POST",
          headers: { "content-type": "application/json", origin: "http://localhost:3000" },
          body: JSON.stringify({ name, email, password: "correct horse battery" }),
        }),
      );
      const cookie = answer.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; ");
      const { principal } = await signIn.byCookie(cookie);
      if (principal?.kind !== "person")
        throw new Error(`signing up failed: ${answer.status} ${await answer.text()}`);
      return principal;
    },
    async close() {
      await outbox.stop();
      await debts.stop();
      await platform.close();
      await audit.stop();
      await database.$disconnect();
      await test.drop();
    },
  };
}
