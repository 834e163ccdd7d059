import { createTestPlatform } from "@solidtype/testkit";
import Fastify from "fastify";
import { z } from "zod";

// A route that only asks over the bus: nobody is identified, nothing is counted, checked or parsed.
const env = z
  .object({
    NATS_URL: z.string(),
    SUBJECT: z.string(),
    PORT: z.coerce.number(),
  })
  .parse(process.env);
const bus = createTestPlatform(env.NATS_URL).bus("gateway");
await bus.whenConnected();
const line = bus.connection();
if (!line.ok) throw new Error(line.error.message);
const connection = line.value;
const app = Fastify();
app.get("/projects/:id", async (request) => {
  const answer = await connection.request(env.SUBJECT, JSON.stringify(request.params), { timeout: 5000 });
  return answer.json();
});
await app.listen({ host: "127.0.0.1", port: env.PORT });
process.stdout.write("ready\n");
