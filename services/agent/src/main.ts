import { getHeapStatistics } from "node:v8";
import { runQueued } from "@solidtype/contracts";
import { createHttp, main, openDirectoryBlobStore, takeWork } from "@solidtype/service-kit";
import { type Config, readConfig } from "./config.ts";
import { serveMcp } from "./mcp/mcp-server.ts";
import { Visits } from "./mcp/visits.ts";
import { createAnthropicModel } from "./model/anthropic-model.ts";
import type { Model } from "./model/model-port.ts";
import { unconfiguredModel } from "./model/unconfigured-model.ts";
import { takeUpRun } from "./runs/carry-out.ts";
import { ChatDesk } from "./runs/chat-desk.ts";
import { RunWatch } from "./runs/run-watch.ts";
import { Shares } from "./runs/shares.ts";
import { serveRuns } from "./runs/serve-runs.ts";
import { Room } from "./toolbox/room.ts";
import { SketchStates } from "./toolbox/sketch-states.ts";

/** Open parts cost thirty times their bytes, and all of them together may take half of what this process has. */
const openBytes = Math.floor(getHeapStatistics().heap_size_limit / 60);

await main("agent", new URL("../package.json", import.meta.url), readConfig, async (parts, config) => {
  const { bus } = parts;
  const desk = new ChatDesk(bus, config.DOCSYNC_URL);
  const blobs = await openDirectoryBlobStore(config.BLOB_DIR);
  const tools = {
    bus,
    blobs,
    publicUrl: config.PUBLIC_URL,
    room: new Room(openBytes),
    sketches: new SketchStates(parts.log),
  };
  const limits = {
    steps: config.AGENT_MAX_STEPS,
    tokens: config.AGENT_MAX_RUN_TOKENS,
    dayTokens: config.AGENT_DAY_TOKENS,
    dayTokensOfAll: config.AGENT_DAY_TOKENS_ALL,
    untoldTokens: config.AGENT_MAX_RUN_TOKENS / 20,
  };
  const shares = new Shares(config.AGENT_RUNS);
  const deps = { desk, model: modelOf(config), tools, limits, shares };
  takeWork(bus, runQueued, { atOnce: config.AGENT_RUNS }, (event, stopping) =>
    takeUpRun(deps, event, stopping),
  );
  serveRuns(bus, desk);
  const watch = new RunWatch(desk);
  parts.onDrain("watch", () => watch.stop());
  const visits = new Visits(desk, tools);
  const http = createHttp({
    service: "agent",
    log: parts.log,
    metrics: parts.metrics,
    tracer: parts.tracer,
    trustRequestId: true,
    bodyLimit: 4 * 1024 * 1024,
  });
  serveMcp(http, { visits, tokens: parts.tokens, version: parts.version, log: parts.log });
  parts.onDrain("http", async () => {
    await http.close();
    await visits.close();
  });
  await http.listen({ host: config.HOST, port: config.PORT });
});

function modelOf(config: Config): Model {
  if (config.ANTHROPIC_API_KEY === undefined) return unconfiguredModel;
  return createAnthropicModel({
    apiKey: config.ANTHROPIC_API_KEY,
    baseUrl: config.ANTHROPIC_BASE_URL,
    model: config.AGENT_MODEL,
    maxTokens: config.AGENT_MAX_ANSWER_TOKENS,
    silenceMs: 60_000,
  });
}
