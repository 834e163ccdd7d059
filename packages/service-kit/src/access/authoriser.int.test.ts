import { metadataRpc, newId, ok } from "@solidtype/contracts";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { expect, onTestFinished, test } from "vitest";
import { serveRpc } from "../bus/rpc-server.ts";
import { Authoriser } from "./authoriser.ts";

test("what a newer metadata says of access in words of its own is a failure that is told, and nothing is thrown", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  onTestFinished(() => platform.close());
  const [metadata, gateway] = [platform.bus("metadata"), platform.bus("gateway")];
  await Promise.all([metadata.whenConnected(), gateway.whenConnected()]);
  serveRpc(metadata, metadataRpc.resolveAccess, async () =>
    ok({ grants: { kind: "badge" }, facts: { kind: "galaxy" } }),
  );
  const line = metadata.connection();
  if (line.ok) await line.value.flush();
  const person = { kind: "person", person: newId("person"), signIn: newId("signIn") } as const;
  const project = { kind: "project", project: newId("project") } as const;
  const asked = { request: newId("request") };
  const answer = await new Authoriser(gateway).authorise(person, "project.read", project, asked);
  expect(answer).toMatchObject({ ok: false, error: { code: "upstream-invalid" } });
});
