import { main } from "@solidtype/service-kit";
import { serveMetadata } from "./api/serve.ts";
import { openSealer } from "./api/sealer.ts";
import { buildApp } from "./app.ts";
import { AccountRecord } from "./auth/account-record.ts";
import { openMailer } from "./auth/mailer.ts";
import { openSignIn } from "./auth/sign-in.ts";
import { readConfig } from "./config.ts";
import { AuditFold } from "./access/audit-fold.ts";
import { ContentDebts } from "./content/content-debts.ts";
import { docsyncContent } from "./content/docsync-content.ts";
import { openDatabase } from "./database/database.ts";
import { Turns } from "./database/turns.ts";
import { takeInNews } from "./news/document-news.ts";
import { OutboxPublisher, publishOn } from "./outbox/publisher.ts";
import { ShapeLog } from "./shapes/shape-log.ts";
import { Housekeeping } from "./database/housekeeping.ts";

await main("metadata", new URL("../package.json", import.meta.url), readConfig, async (parts, config) => {
  const apart = Math.max(2, Math.floor(config.DATABASE_CONNECTIONS / 3));
  const connections = Math.max(2, config.DATABASE_CONNECTIONS - apart);
  const database = openDatabase(config.DATABASE_URL, { connections });
  const beside = openDatabase(config.DATABASE_URL, { connections: apart });
  const report = (message: string, error: unknown) => parts.log.error({ err: error }, message);
  const now = () => new Date();
  const audit = new AuditFold(beside, now, report);
  const mailer = openMailer({
    smtpUrl: config.SMTP_URL,
    from: config.MAIL_FROM,
    development: config.DEVELOPMENT,
    log: parts.log,
  });
  const signIn = openSignIn({
    database,
    secret: config.AUTH_SECRET,
    publicUrl: config.PUBLIC_URL,
    signUp: config.SIGN_UP,
    mailer,
    record: new AccountRecord(beside, audit, report),
    now,
    log: report,
  });
  const outbox = new OutboxPublisher({ database, publish: publishOn(parts.bus), log: report, everyMs: 1000 });
  const shapeLog = config.EMBEDDED_SHAPES
    ? new ShapeLog({
        databaseUrl: config.DATABASE_URL,
        publication: "solidtype_shapes",
        log: (message, error) => parts.log.warn({ err: error }, message),
      })
    : undefined;
  const content = docsyncContent(parts.bus);
  const debts = new ContentDebts(database, content, report);
  serveMetadata(parts.bus, {
    database,
    beside,
    turns: new Turns(Math.max(1, Math.floor(connections * 0.75))),
    audit,
    content,
    onContentOwed: () => debts.pay(),
    mailer,
    signIn,
    now,
    publicUrl: config.PUBLIC_URL,
    sealer: openSealer(config.AUTH_SECRET),
    log: report,
    onWrite: () => outbox.nudge(),
  });
  takeInNews(parts.bus, database);
  const app = buildApp({
    log: parts.log,
    metrics: parts.metrics,
    tracer: parts.tracer,
    tokens: parts.tokens,
    signIn,
    publicUrl: config.PUBLIC_URL,
    shapeLog,
    onSignIn: () => outbox.nudge(),
  });
  const housekeeping = new Housekeeping(database, {
    now,
    log: report,
    auditKeepDays: config.AUDIT_KEEP_DAYS,
  });
  parts.addCheck("postgres", async () => (await database.$queryRaw`SELECT 1`) !== undefined);
  if (shapeLog !== undefined) parts.addCheck("shapes", () => shapeLog.live);
  parts.onFlush("database", async () => {
    await audit.stop();
    await Promise.all([database.$disconnect(), beside.$disconnect()]);
  });
  parts.onFlush("shapes", async () => shapeLog?.close());
  parts.onDrain("content", () => debts.stop());
  parts.onDrain("outbox", () => outbox.stop());
  parts.onDrain("housekeeping", () => housekeeping.stop());
  parts.onDrain("http", () => app.close());
  await app.listen({ host: config.HOST, port: config.PORT });
});
