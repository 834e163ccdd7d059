import { join } from "node:path";
import type { ServiceName } from "@solidtype/contracts";
import { z } from "zod";
import { root } from "../paths.ts";

/** The schema by which a service reads its environment. */
export async function configOf(service: ServiceName): Promise<z.ZodObject> {
  const module = (await import(join(root, `services/${service}/src/config.ts`))) as Record<string, unknown>;
  const schema = Object.values(module).find((exported) => exported instanceof z.ZodObject);
  if (schema === undefined) throw new Error(`services/${service}/src/config.ts exports no schema`);
  return schema;
}
