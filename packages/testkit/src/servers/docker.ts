import { request } from "node:http";
import { readDockerHost } from "../config.ts";

const answerWithinMs = 1000;

/** Whether a Docker engine answers on this machine: the client alone says nothing. */
export function dockerAnswers(): Promise<boolean> {
  const host = new URL(readDockerHost());
  if (host.protocol !== "unix:" && host.protocol !== "tcp:") return Promise.resolve(false);
  const where =
    host.protocol === "unix:" ? { socketPath: host.pathname } : { host: host.hostname, port: host.port };
  return new Promise((resolve) => {
    const asking = request({ ...where, path: "/_ping", signal: AbortSignal.timeout(answerWithinMs) });
    asking.once("error", () => resolve(false));
    asking.once("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asking.end();
  });
}
