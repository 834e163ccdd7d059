import { z } from "zod";

/** Changes of one author that followed each other within a minute. `to` is where the stream stood after the last. */
export const authoredRun = z.object({
  from: z.string(),
  to: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  changes: z.int(),
  principal: z.string(),
  actingFor: z.string().nullable(),
  run: z.string().nullable(),
});
export type AuthoredRun = z.output<typeof authoredRun>;
