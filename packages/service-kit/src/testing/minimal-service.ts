import { defineRpc, ok } from "@solidtype/contracts";
import { z } from "zod";
import { serveRpc } from "../bus/rpc-server.ts";
import { commonConfig } from "../config/common-config.ts";
import { loadConfig } from "../config/load-config.ts";
import { main } from "../lifecycle/main.ts";

/** The smallest service there can be, run as a process by tests. Its one call answers after a while. */
const slowly = defineRpc({ subject: "kernel.slowly", input: z.number(), output: z.literal("done") });
const readConfig = () => loadConfig(z.object(commonConfig), process.env);

await main("kernel", new URL("../../package.json", import.meta.url), readConfig, async ({ bus }) => {
  serveRpc(bus, slowly, async (milliseconds) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return ok("done" as const);
  });
});
