import { inject } from "vitest";
import type { StackUrls } from "./stack.ts";
import "./global-setup.ts";

/** The servers of this vitest run. Share them by taking a database and a subject prefix of one's own. */
export function sharedStack(): Required<StackUrls> {
  const { postgres, nats, redis } = inject("stackUrls");
  if (postgres === undefined || nats === undefined || redis === undefined)
    throw new Error("the shared servers run only for *.int.test.ts");
  return { postgres, nats, redis };
}
