import { PlatformWatch, main } from "@solidtype/service-kit";
import { buildApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { WebProbe } from "./platform/web-probe.ts";

await main("gateway", new URL("../package.json", import.meta.url), readConfig, async (parts, config) => {
  const watch = new PlatformWatch();
  watch.listen(parts.bus);
  const web = new WebProbe(config.WEB_URL);
  web.start();
  const app = await buildApp({ ...parts, watch, web, webUrl: config.WEB_URL });
  parts.onDrain("web probe", async () => web.stop());
  parts.onDrain("http", () => app.close());
  await app.listen({ host: config.HOST, port: config.PORT });
});
