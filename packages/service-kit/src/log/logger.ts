import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";

export type Logger = PinoLogger;

/** Wherever one of these stands in a logged object, up to three levels down, its value is replaced. */
const secrets = [
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "set-cookie",
  "apiKey",
  "privateKey",
  "TOKEN_PRIVATE_KEY",
  "NATS_PASSWORD",
];
const paths = secrets.flatMap((name) =>
  ["", "*.", "*.*."].map((depth) =>
    /^\w+$/.test(name) ? `${depth}${name}` : `${depth.replace(/\.$/, "")}["${name}"]`,
  ),
);

/** JSON lines on stdout, with what could open a door struck out. */
export function createLogger(
  options: { readonly service: string; readonly instance?: string; readonly level?: string },
  destination?: DestinationStream,
): Logger {
  const base = {
    service: options.service,
    ...(options.instance === undefined ? {} : { instance: options.instance }),
  };
  const settings = {
    level: options.level ?? "info",
    base,
    redact: { paths, censor: "[redacted]" },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}
