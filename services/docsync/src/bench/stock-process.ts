import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DurableStreamTestServer } from "@durable-streams/server";

const dataDir = mkdtempSync(join(tmpdir(), "stock-"));
const server = new DurableStreamTestServer({ port: 0, dataDir });
process.stdout.write(`${await server.start()}\n`);
process.stdin
  .on("end", () => {
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(0);
  })
  .resume();
