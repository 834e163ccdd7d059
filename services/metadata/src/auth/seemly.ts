import { givenName } from "@solidtype/contracts";
import { APIError } from "better-auth/api";
import { z } from "zod";

/** Something of it can be seen: what is only joiners and spaces without width is no name. */
const personName = givenName.refine((name) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(name), "cannot be seen");
const picture = z
  .url({ protocol: /^https$/ })
  .max(2_000)
  .nullable();

/**
 * How a person shows to others, before it is stored: the library itself takes any name of any length, and what a person
 * is called goes to everyone in their workspaces.
 */
export async function seemly(
  person: Readonly<Record<string, unknown>>,
): Promise<{ data: { name?: string; image?: string | null } }> {
  const data: { name?: string; image?: string | null } = {};
  if (person["name"] !== undefined) data.name = orRefuse(personName, person["name"], "INVALID_NAME");
  if (person["image"] !== undefined) data.image = orRefuse(picture, person["image"], "INVALID_IMAGE");
  return { data };
}

function orRefuse<Schema extends z.ZodType>(schema: Schema, given: unknown, code: string): z.output<Schema> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new APIError("BAD_REQUEST", { code, message: read.error.issues[0]?.message ?? "is not valid" });
}
