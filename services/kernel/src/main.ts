import { main } from "@solidtype/service-kit";
import { readConfig } from "./config.ts";

await main("kernel", new URL("../package.json", import.meta.url), readConfig, async () => undefined);
