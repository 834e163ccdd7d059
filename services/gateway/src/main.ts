import { BlockList } from "node:net";
import { PlatformWatch, main, openDirectoryBlobStore } from "@solidtype/service-kit";
import { buildApp } from "./app.ts";
import { LinkPasses } from "./identity/link-pass.ts";
import { RateLimits } from "./limits/rate-limits.ts";
import { readConfig } from "./config.ts";
import { WebProbe } from "./platform/web-probe.ts";

await main("gateway", new URL("../package.json", import.meta.url), readConfig, async (parts, config) => {
  const watch = new PlatformWatch();
  watch.listen(parts.bus);
  const web = new WebProbe(config.WEB_URL);
  web.start();
  const limits = new RateLimits({
    url: config.REDIS_URL,
    prefix: config.NATS_PREFIX,
    log: parts.log,
    scale: config.RATE_LIMIT_SCALE,
  });
  parts.addCheck("redis", () => limits.reachable);
  parts.onFlush("limits", () => limits.close());
  const app = await buildApp({
    ...parts,
    watch,
    web,
    limits,
    blobs: await openDirectoryBlobStore(config.BLOB_DIR),
    maxUploadBytes: config.MAX_UPLOAD_BYTES,
    uploadWorkspaceBytes: config.UPLOAD_WORKSPACE_BYTES,
    passes: new LinkPasses(config.TOKEN_PRIVATE_KEY),
    trustedProxies: config.TRUSTED_PROXIES ?? new BlockList(),
    maxInFlight: config.MAX_IN_FLIGHT,
    webUrl: config.WEB_URL,
    metadataUrl: config.METADATA_URL,
    docsyncUrl: config.DOCSYNC_URL,
    agentUrl: config.AGENT_URL,
    electric:
      config.ELECTRIC_URL === undefined
        ? undefined
        : { url: config.ELECTRIC_URL, secret: config.ELECTRIC_SECRET },
    publicUrl: config.PUBLIC_URL,
    development: config.NODE_ENV === "development",
    offersDemo: config.DEMO,
  });
  parts.onDrain("web probe", async () => web.stop());
  parts.onDrain("http", () => app.close());
  await app.listen({ host: config.HOST, port: config.PORT });
});
