import { defineConfig } from "prisma/config";

// The CLI only generates the client here; migrations are applied by src/migrate.ts (docs/adr/0070).
export default defineConfig({ schema: "prisma/schema.prisma", migrations: { path: "prisma/migrations" } });
