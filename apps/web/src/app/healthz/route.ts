import { version } from "../../../package.json";

export const dynamic = "force-dynamic";

const startedAt = new Date().toISOString();

/** That the web app answers, which version it is and since when: the gateway asks and shows it in the platform's health. */
export function GET(): Response {
  return Response.json({ version, startedAt }, { headers: { "cache-control": "no-store" } });
}
