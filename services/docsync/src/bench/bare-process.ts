import Fastify from "fastify";
import { takeBodiesAsBytes } from "../http/stream-routes.ts";

const app = Fastify();
takeBodiesAsBytes(app);
app.all("/*", (_request, reply) => reply.code(204).send());
process.stdout.write(`${await app.listen({ port: 0, host: "127.0.0.1" })}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
