import { commonConfig, loadConfig, portVariable, wholeNumberVariable } from "@solidtype/service-kit";
import { z } from "zod";

export const configSchema = z.object({
  ...commonConfig,
  DOCSYNC_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).meta({
    description: "The Postgres database that holds the streams, in the schema docsync.",
    example: "postgres://docsync@127.0.0.1:5432/solidtype",
    secret: true,
  }),
  HOST: z
    .string()
    .default("127.0.0.1")
    .meta({ description: "Interface of the service; 0.0.0.0 in a container." }),
  DOCSYNC_PORT: portVariable
    .default(4437)
    .meta({ description: "Port of the streams, for the other services only." }),
  DOCSYNC_CONNECTIONS: wholeNumberVariable
    .default(10)
    .meta({ description: "Postgres connections of one replica, at most." }),
  DOCSYNC_MAX_UPDATE_BYTES: wholeNumberVariable.default(8_388_608).meta({
    description:
      "The largest change that may be made to a document at once, as a merge or a restored version is.",
  }),
  DOCSYNC_MAX_DOCUMENT_BYTES: wholeNumberVariable.default(16_777_216).meta({
    description:
      "How large a document may become, encoded as one update. Two threads take up to 40 times this and three updates each, when documents of that size are edited; a third takes a third of the memory there is, when many are.",
  }),
  DOCSYNC_COMPACT_BYTES: wholeNumberVariable.default(262_144).meta({
    description:
      "Updates after the newest snapshot that lead to the next one, or a quarter of it where that is more.",
  }),
});
export type Config = z.output<typeof configSchema>;

export const readConfig = (): Config => loadConfig(configSchema, process.env);

export function readMigrationConfig(): { readonly DOCSYNC_DATABASE_URL: string } {
  return loadConfig(configSchema.pick({ DOCSYNC_DATABASE_URL: true }), process.env);
}
