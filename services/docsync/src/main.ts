import { main } from "@solidtype/service-kit";
import { readConfig } from "./config.ts";

await main("docsync", new URL("../package.json", import.meta.url), readConfig, async () => undefined);
