import { createTestPlatform } from "@solidtype/testkit";
import { z } from "zod";
import { openDatabase } from "../database/database.ts";

// The least that can be between a question on the bus and a row: a subscription, a Prisma read, and JSON.
const env = z
  .object({
    DATABASE_URL: z.string(),
    NATS_URL: z.string(),
    SUBJECT: z.string(),
  })
  .parse(process.env);
const database = openDatabase(env.DATABASE_URL);
const bus = createTestPlatform(env.NATS_URL).bus("metadata");
await bus.whenConnected();
const line = bus.connection();
if (!line.ok) throw new Error(line.error.message);
const connection = line.value;
connection.subscribe(env.SUBJECT, {
  callback: (_error, message) => {
    const { id } = message.json<{ id: string }>();
    void database.project
      .findUniqueOrThrow({ where: { id } })
      .then((data) => message.respond(JSON.stringify({ data })));
  },
});
await connection.flush();
process.stdout.write("ready\n");
