import { readMigrationConfig } from "./config.ts";
import { migrate } from "./database/migrations.ts";

const { DATABASE_URL } = readMigrationConfig();
const applied = await migrate(DATABASE_URL);
process.stdout.write(
  applied.length === 0 ? "metadata: the schema is up to date\n" : `metadata: applied ${applied.join(", ")}\n`,
);
