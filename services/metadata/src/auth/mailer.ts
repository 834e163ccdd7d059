import { setTimeout } from "node:timers/promises";
import type { MailReach } from "@solidtype/contracts";
import type { Logger } from "@solidtype/service-kit";
import { createTransport } from "nodemailer";

export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly link: string;
};
export type Mailer = {
  /** What would become of a mail now, to whomever: nobody learns from it which addresses are known. */
  reach(): Promise<MailReach>;
  /** Sends it, and says what became of it: whoever waits for a mail hears that none will come. */
  send(mail: Mail): Promise<MailReach>;
};

/** Milliseconds for each step with the mail server: some let everybody wait a while. */
const stepMs = 15_000;
/** So long whoever asked for the mail waits to hear what became of it; what takes longer is on its way for all they know. */
const patienceMs = 3_000;

/**
 * Sends by SMTP. Without a mail server nothing can be sent: in development the link is in the log, so that a newcomer
 * can go on; elsewhere the log only says that a mail was due, since a link in a log is a key in a log.
 */
export function openMailer(options: {
  readonly smtpUrl: string | undefined;
  readonly from: string;
  readonly development: boolean;
  readonly log: Logger;
}): Mailer {
  const { smtpUrl, from, development, log } = options;
  if (smtpUrl === undefined) {
    const reach = development ? "logged" : "none";
    return {
      reach: async () => reach,
      async send(mail) {
        if (development)
          log.info(
            { to: mail.to, link: mail.link },
            `${mail.subject} (no mail server is set, so here is the link)`,
          );
        else log.error({ to: mail.to }, "a mail was due, but SMTP_URL is not set");
        return reach;
      },
    };
  }
  const times = { connectionTimeout: stepMs, greetingTimeout: stepMs, socketTimeout: 2 * stepMs };
  const transport = createTransport({ url: smtpUrl, ...times }, { from });
  async function said(what: string, work: Promise<unknown>): Promise<MailReach> {
    const over = new AbortController();
    const outcome = work.then(
      (): MailReach => "sent",
      (error: unknown): MailReach => {
        log.error({ err: error }, what);
        return "failed";
      },
    );
    const waited = setTimeout(patienceMs, "sent" as const, { signal: over.signal }).catch(() => outcome);
    try {
      return await Promise.race([outcome, waited]);
    } finally {
      over.abort();
    }
  }
  return {
    reach: () => said("the mail server cannot be used", transport.verify()),
    send: ({ to, subject, text, link }) =>
      said("a mail was not sent", transport.sendMail({ to, subject, text: `${text}\n\n${link}\n` })),
  };
}
