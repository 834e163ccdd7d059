import { z } from "zod";

/** Cursors are opaque to clients; a page has at most 200 rows. */
export const page = {
  cursor: z.string().max(400).exactOptional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
};
