import { bench, rate } from "@solidtype/bench";
import { defineRpc, newId, ok } from "@solidtype/contracts";
import { createTestPlatform, startStack } from "@solidtype/testkit";
import { connect } from "@nats-io/transport-node";
import { z } from "zod";
import { callRpc } from "./rpc-client.ts";
import { serveRpc } from "./rpc-server.ts";

const grant = z.object({ resource: z.string(), role: z.enum(["owner", "editor", "viewer"]) });
const resolve = defineRpc({
  subject: "docsync.resolve",
  input: z.object({ person: z.string(), resources: z.array(z.string()).max(100) }),
  output: z.object({ grants: z.array(grant) }),
});
const input = { person: newId("person"), resources: [newId("document"), newId("project")] };
const answer = { grants: input.resources.map((resource) => ({ resource, role: "editor" as const })) };
const caller = { principal: { kind: "service", service: "gateway" }, request: newId("request") } as const;

await bench("RPC through contracts against a bare NATS request", async (measurements) => {
  const stack = await startStack({ nats: true });
  const platform = createTestPlatform(stack.urls.nats ?? "");
  const [gateway, docsync] = [platform.bus("gateway"), platform.bus("docsync")];
  await Promise.all([gateway.whenConnected(), docsync.whenConnected()]);
  serveRpc(docsync, resolve, async () => ok(answer));

  // The peer sends the same JSON over connections of its own and neither checks nor measures anything.
  const { NATS_USER: user = "", NATS_PASSWORD: pass = "" } = platform.env("gateway");
  const server = platform.env("docsync");
  const bareClient = await connect({
    servers: stack.urls.nats ?? "",
    user,
    pass,
    inboxPrefix: "_INBOX_gateway",
  });
  const bareServer = await connect({
    servers: stack.urls.nats ?? "",
    user: server["NATS_USER"] ?? "",
    pass: server["NATS_PASSWORD"] ?? "",
    inboxPrefix: "_INBOX_docsync",
  });
  const subject = `${platform.prefix}.rpc.docsync.bare.v1`;
  bareServer.subscribe(subject, {
    callback: (_error, message) => void message.respond(JSON.stringify(answer)),
  });
  await bareServer.flush();

  const ours = async () => {
    const result = await callRpc(gateway, resolve, input, caller);
    if (!result.ok) throw new Error(result.error.message);
  };
  const bare = async () =>
    void (await bareClient.request(subject, JSON.stringify(input), { timeout: 5000 })).json();
  for (const lanes of [1, 32])
    await measurements.measure({
      figure: `calls per second, ${lanes} at a time`,
      unit: "/s",
      goal: { ratioAtLeast: 0.6 },
      runs: 5,
      warmup: 2,
      ours: () => rate(ours, { ms: 700, lanes }),
      peer: { name: "bare request", run: () => rate(bare, { ms: 700, lanes }) },
    });

  await Promise.all([bareClient.close(), bareServer.close(), platform.close()]);
  await stack.stop();
});
