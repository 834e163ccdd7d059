import { readMigrationConfig } from "./config.ts";
import { migrate } from "./streams/database.ts";

/** Run before the service of a new version starts; replicas of the old one go on with what there was. */
const applied = await migrate(readMigrationConfig().DOCSYNC_DATABASE_URL);
process.stdout.write(
  applied.length === 0 ? "docsync: the schema is up to date\n" : `docsync: ran ${applied.join(", ")}\n`,
);
