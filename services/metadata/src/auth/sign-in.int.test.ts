import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { operations } from "@solidtype/contracts";
import { createLogger } from "@solidtype/service-kit";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { good, workshopIn } from "../testing/workshop.ts";
import { openMailer } from "./mailer.ts";

/** A mail server: what it was sent, and whether it takes anything. */
const received: { to: string; text: string }[] = [];
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData(stream, session, done) {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      // Long lines travel folded: quoted-printable, as far as a link needs it.
      const text = Buffer.concat(parts).toString().replaceAll(/=\r\n/g, "").replaceAll("=3D", "=");
      received.push({ to: session.envelope.rcptTo[0]?.address ?? "", text });
      done();
    });
  },
});

let metadata: MetadataUnderTest;
beforeAll(async () => {
  smtp.listen(0, "127.0.0.1");
  await once(smtp.server, "listening");
  const { port } = smtp.server.address() as AddressInfo;
  const mailer = openMailer({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: "SolidType <no-reply@example.test>",
    development: false,
    log: createLogger({ service: "metadata", level: "silent" }),
  });
  metadata = await startMetadata({ mailer });
});
afterAll(async () => {
  await metadata.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const old = "correct horse battery";
const fresh = "another staple entirely";

const post = (path: string, body: unknown, cookie = "", at = metadata) =>
  at.signIn.handle(
    new Request(`http://localhost:3000/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://localhost:3000", cookie },
      body: JSON.stringify(body),
    }),
  );
const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

async function someone() {
  const { person } = await metadata.person();
  const { email } = await metadata.database.user.findUniqueOrThrow({ where: { id: person } });
  const signIn = (password: string) => post("/sign-in/email", { email, password });
  return { person, email, signIn };
}
const mailTo = (address: string) =>
  vi.waitFor(() => {
    const mail = received.findLast(({ to }) => to === address);
    if (mail === undefined) throw new Error("no mail yet");
    return mail.text;
  }, 10_000);

test("a forgotten password is replaced by way of a link in the mail, once, and ends every sign-in", async () => {
  const { email, signIn } = await someone();
  const before = cookieOf(await signIn(old));
  expect((await post("/request-password-reset", { email })).status).toBe(200);
  const token = /reset-password\?token=([\w-]+)/.exec(await mailTo(email))?.[1];
  expect(token).toBeDefined();
  expect((await post("/reset-password", { token, newPassword: fresh })).status).toBe(200);
  expect((await metadata.signIn.byCookie(before)).principal).toBeNull();
  expect((await signIn(old)).status).toBe(401);
  expect((await signIn(fresh)).status).toBe(200);
  expect((await post("/reset-password", { token, newPassword: old })).status).toBe(400);
});

test("whether an address is known cannot be asked by resetting its password", async () => {
  const { email } = await someone();
  const [known, unknown] = [
    await post("/request-password-reset", { email }),
    await post("/request-password-reset", { email: "nobody@example.test" }),
  ];
  const told = await known.text();
  expect([known.status, told]).toEqual([unknown.status, await unknown.text()]);
  expect(JSON.parse(told)).toEqual({ mail: "sent" });
  await mailTo(email);
  expect(received.some(({ to }) => to === "nobody@example.test")).toBe(false);
});

test("nobody waits longer for an address that is known, however long its mail takes", async () => {
  const due: string[] = [];
  const never = { reach: async () => "sent" as const, send: stuck };
  function stuck({ to }: { readonly to: string }) {
    due.push(to);
    return new Promise<never>(() => undefined);
  }
  const slow = await startMetadata({ mailer: never });
  const { person } = await slow.person();
  const { email } = await slow.database.user.findUniqueOrThrow({ where: { id: person } });
  for (const address of [email, "nobody-at-all@example.test"]) {
    const answer = await post("/request-password-reset", { email: address }, "", slow);
    expect([answer.status, await answer.json()]).toEqual([200, { mail: "sent" }]);
  }
  expect(due).toEqual([email]);
  await slow.close();
});

test("a password is changed by who knows it, and other sign-ins end where that is wished", async () => {
  const { signIn } = await someone();
  const [here, elsewhere] = [cookieOf(await signIn(old)), cookieOf(await signIn(old))];
  const wrong = { currentPassword: "not the password", newPassword: fresh, revokeOtherSessions: true };
  expect((await post("/change-password", wrong, here)).status).toBe(400);
  const right = { ...wrong, currentPassword: old };
  expect((await post("/change-password", { ...right, newPassword: "short" }, here)).status).toBe(400);
  expect((await post("/change-password", right, here)).status).toBe(200);
  expect((await metadata.signIn.byCookie(elsewhere)).principal).toBeNull();
  expect((await signIn(old)).status).toBe(401);
  expect((await signIn(fresh)).status).toBe(200);
});

test("signing in or up in a browser ends what was signed in there before, once the new one counts", async () => {
  const [ada, eve] = [await someone(), await someone()];
  const [here, elsewhere] = [cookieOf(await ada.signIn(old)), cookieOf(await ada.signIn(old))];
  const counts = async (cookie: string) => (await metadata.signIn.byCookie(cookie)).principal !== null;
  const wrong = await post("/sign-in/email", { email: eve.email, password: fresh }, here);
  expect([wrong.status, await counts(here)]).toEqual([401, true]);
  const next = cookieOf(await post("/sign-in/email", { email: eve.email, password: old }, here));
  expect([await counts(here), await counts(next), await counts(elsewhere)]).toEqual([false, true, true]);
  const account = { name: "Mallory", email: "mallory@example.test", password: old };
  const third = cookieOf(await post("/sign-up/email", account, next));
  expect([await counts(next), await counts(third)]).toEqual([false, true]);
});

test("an invitation reaches its address with a link that joins", async () => {
  const { owner, workspace } = await workshopIn(metadata);
  const made = await good(
    metadata.call(operations.createInvitation, owner, {
      params: { workspace },
      body: { role: "member", email: "guest@example.test" },
    }),
  );
  expect(made.data.mail).toBe("sent");
  expect(await mailTo("guest@example.test")).toMatch(/\/invitations\/invite_[\w-]+/);
});

test("where no mail can be sent, whoever would wait for one is told so", async () => {
  const mute = await startMetadata({ mailer: { reach: async () => "none", send: async () => "none" } });
  try {
    const asked = await post("/request-password-reset", { email: "nobody@example.test" }, "", mute);
    expect([asked.status, await asked.json()]).toEqual([200, { mail: "none" }]);
    const { owner, workspace } = await workshopIn(mute);
    const invite = (email: string | null) =>
      good(
        mute.call(operations.createInvitation, owner, {
          params: { workspace },
          body: { role: "member", email },
        }),
      );
    expect((await invite("guest@example.test")).data.mail).toBe("none");
    expect((await invite(null)).data.mail).toBeNull();
  } finally {
    await mute.close();
  }
});

test("a person has a name that can be seen, of a length that others can read", async () => {
  const { person, signIn } = await someone();
  const cookie = cookieOf(await signIn(old));
  const nameNow = async () =>
    (await metadata.database.user.findUniqueOrThrow({ where: { id: person } })).name;
  for (const name of ["", "   ", "\u200b\u200b", "a\nb", "x".repeat(201), null, { a: 1 }]) {
    const signUp = { name, email: "nameless@example.test", password: old };
    expect((await post("/sign-up/email", signUp)).status, JSON.stringify(name)).toBe(400);
    expect((await post("/update-user", { name }, cookie)).status, JSON.stringify(name)).toBe(400);
  }
  expect((await post("/update-user", { image: "javascript:alert(1)" }, cookie)).status).toBe(400);
  expect(await nameNow()).toBe("Ada Lovelace");
  expect((await post("/update-user", { name: "  Ada King " }, cookie)).status).toBe(200);
  expect(await nameNow()).toBe("Ada King");
  expect(await metadata.database.user.count({ where: { email: "nameless@example.test" } })).toBe(0);
});

test("whoever waits for a mail hears that the mail server fails, and which address is known stays unsaid", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as AddressInfo;
  await new Promise((closed) => gone.close(closed));
  const lines: string[] = [];
  const log = createLogger({ service: "metadata", level: "silent" });
  log.error = ((...line: unknown[]) => void lines.push(JSON.stringify(line))) as never;
  const failing = await startMetadata({
    mailer: openMailer({
      smtpUrl: `smtp://127.0.0.1:${port}`,
      from: "x@example.test",
      development: false,
      log,
    }),
  });
  try {
    const { person } = await failing.person();
    const { email } = await failing.database.user.findUniqueOrThrow({ where: { id: person } });
    const asked = await Promise.all(
      [email, "nobody@example.test"].map((to) => post("/request-password-reset", { email: to }, "", failing)),
    );
    for (const answer of asked) expect(await answer.json()).toEqual({ mail: "failed" });
    const { owner, workspace } = await workshopIn(failing);
    const made = await good(
      failing.call(operations.createInvitation, owner, {
        params: { workspace },
        body: { role: "member", email: "guest@example.test" },
      }),
    );
    expect(made.data.mail).toBe("failed");
    expect(lines.filter((line) => line.includes("a mail was not sent"))).toHaveLength(2);
    expect(lines.join("")).toContain("ECONNREFUSED");
    expect(lines.join("")).not.toContain("invite_");
  } finally {
    await failing.close();
  }
});

test("without a mail server the link is in the log in development, and nowhere else", async () => {
  const mail = {
    to: "a@example.test",
    subject: "Reset",
    text: "Follow:",
    link: "http://localhost/secret-link",
  };
  for (const development of [true, false]) {
    const lines: string[] = [];
    const log = createLogger({ service: "metadata", level: "info" });
    for (const level of ["info", "error"] as const)
      log[level] = ((...line: unknown[]) => void lines.push(JSON.stringify(line))) as never;
    await openMailer({ smtpUrl: undefined, from: "x", development, log }).send(mail);
    expect(lines).toHaveLength(1);
    expect(lines.join("").includes("secret-link")).toBe(development);
  }
});
