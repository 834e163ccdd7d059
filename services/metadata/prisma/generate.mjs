// Generates the Prisma client into src/generated. The CLI insists on a schema engine binary that it would
// download, yet never runs one for `generate`: any executable satisfies it, so it is given Node itself.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const manifest = require("prisma/package.json");
const cli = join(dirname(require.resolve("prisma/package.json")), manifest.bin.prisma);
const { status } = spawnSync(process.execPath, [cli, "generate", "--no-hints"], {
  cwd: dirname(dirname(fileURLToPath(import.meta.url))),
  stdio: ["ignore", "ignore", "inherit"],
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
    DATABASE_URL: "postgresql://none@127.0.0.1:1/none",
  },
});
process.exit(status ?? 1);
