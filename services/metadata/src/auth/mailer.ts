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
  /** Told before anything is sent: whoever waits for a mail hears that none will come. */
  readonly reach: MailReach;
  send(mail: Mail): Promise<void>;
};

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
    return {
      reach: development ? "logged" : "none",
      async send(mail) {
        if (development)
          log.info(
            { to: mail.to, link: mail.link },
            `${mail.subject} (no mail server is set, so here is the link)`,
          );
        else log.error({ to: mail.to }, "a mail was due, but SMTP_URL is not set");
      },
    };
  }
  const transport = createTransport(smtpUrl, { from });
  return {
    reach: "sent",
    async send(mail) {
      await transport.sendMail({
        to: mail.to,
        subject: mail.subject,
        text: `${mail.text}\n\n${mail.link}\n`,
      });
    },
  };
}
