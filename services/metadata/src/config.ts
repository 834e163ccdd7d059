import { commonConfig, loadConfig, portVariable, wholeNumberVariable } from "@solidtype/service-kit";
import { z } from "zod";
import { signUps } from "./auth/sign-up.ts";

const flag = z.enum(["true", "false"]).transform((value) => value === "true");

export const configSchema = z.object({
  ...commonConfig,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).meta({
    description: "The service's own Postgres database.",
    example: "postgresql://metadata:secret@127.0.0.1:5432/metadata",
    secret: true,
  }),
  DATABASE_CONNECTIONS: wholeNumberVariable.default(30).meta({
    description:
      "Connections to Postgres of one replica, at most; a third of them is for what must not wait for the others.",
  }),
  HOST: z
    .string()
    .default("127.0.0.1")
    .meta({ description: "Interface of the internal HTTP port; 0.0.0.0 in a container." }),
  PORT: portVariable
    .default(4101)
    .meta({ description: "Internal HTTP port: sign-in endpoints and shapes, for the gateway." }),
  AUTH_SECRET: z
    .string()
    .min(32)
    .meta({ description: "Signs sign-in cookies and mailed links; at least 32 characters.", secret: true }),
  PUBLIC_URL: z
    .url()
    .default("http://localhost:3000")
    .meta({ description: "Where people reach the platform; https makes cookies secure." }),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .meta({
      description:
        "Mail server for resets and invitations; without it their links are in the log, in development only.",
      example: "smtps://user:secret@mail.example.com",
      secret: true,
    }),
  MAIL_FROM: z.string().default("SolidType <no-reply@localhost>").meta({ description: "Sender of mails." }),
  SIGN_UP: z.enum(signUps).default("open").meta({
    description:
      "Who may make an account: open, anybody who reaches the platform; invited, whoever a workspace has invited by their address.",
  }),
  AUDIT_KEEP_DAYS: z.coerce.number().int().min(30).optional().meta({
    description:
      "Days after which lines of the audit log are deleted, at least 30; without it they stay for ever.",
  }),
  DEVELOPMENT: flag
    .default(false)
    .meta({ description: "Development: demo accounts are offered, mail links may be logged." }),
  EMBEDDED_SHAPES: flag
    .default(true)
    .meta({ description: "Serve shapes from this process; false where a real Electric does." }),
});
export type Config = z.output<typeof configSchema>;

export function readConfig(): Config {
  return loadConfig(configSchema, process.env);
}

/** Migrating needs the database and nothing else. */
export function readMigrationConfig(): Pick<Config, "DATABASE_URL"> {
  return loadConfig(configSchema.pick({ DATABASE_URL: true }), process.env);
}
