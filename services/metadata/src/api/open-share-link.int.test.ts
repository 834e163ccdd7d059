import { metadataRpc, newId, operations } from "@solidtype/contracts";
import { callRpc } from "@solidtype/service-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

async function open(token: string, password: string | null = null): Promise<string> {
  const answer = await callRpc(
    metadata.gateway,
    metadataRpc.openLink,
    { token, password, ip: "192.0.2.1" },
    { principal: { kind: "service", service: "gateway" }, request: newId("request") },
  );
  return codeOf(answer);
}

test("a link opens what can be read by it, and nothing once that is gone for good", async () => {
  const { owner, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const part = (await good(metadata.call(operations.createDocument, owner, { params, body: { name: "P" } })))
    .data.id;
  const link = async (document: typeof part | null) => {
    const body = { role: "viewer" as const, document };
    return (await good(metadata.call(operations.createShareLink, owner, { params, body }))).data.token;
  };
  const [toPart, toProject] = [await link(part), await link(null)];
  expect([await open(toPart), await open(toProject)]).toEqual(["ok", "ok"]);
  const one = { params: { document: part } };
  await good(metadata.call(operations.trashDocument, owner, one));
  await good(metadata.call(operations.deleteDocument, owner, one));
  expect([await open(toPart), await open(toProject)]).toEqual(["not-found", "ok"]);
  const { data } = await good(metadata.call(operations.listShareLinks, owner, { params }));
  expect(data.map(({ documentId }) => documentId)).toEqual([null]);
  await good(metadata.call(operations.trashProject, owner, { params }));
  await good(metadata.call(operations.deleteProject, owner, { params }));
  expect(await open(toProject)).toBe("not-found");
});

test("admins of a workspace see which of its links were opened, how often, and which were tried in vain", async () => {
  const { owner, workspace, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const link = (password: string | null) =>
    good(metadata.call(operations.createShareLink, owner, { params, body: { role: "viewer", password } }));
  const [plain, locked] = [(await link(null)).data, (await link("open sesame")).data];
  for (let time = 0; time < 4; time++) expect(await open(plain.token)).toBe("ok");
  expect(await open(locked.token)).toBe("forbidden");
  expect(await open(locked.token, "open barley")).toBe("forbidden");
  expect(await open(locked.token, "open sesame")).toBe("ok");
  await good(metadata.call(operations.revokeShareLink, owner, { params: { shareLink: plain.link.id } }));
  expect(await open(plain.token)).toBe("not-found");
  await metadata.audit.fold(true);
  const { data } = await good(metadata.call(operations.listAudit, owner, { params: { workspace } }));
  const of = (id: string) =>
    data
      .filter(({ resourceId, action }) => resourceId === id && action === "share-link.open")
      .map(({ principalId, outcome, reason, ip, details }) => [
        principalId === `link:${id}` && ip,
        reason ?? outcome,
        (details as { readonly times?: number }).times ?? 1,
      ])
      .toReversed();
  expect(of(plain.link.id)).toEqual([
    ["192.0.2.1", "allowed", 1],
    ["192.0.2.1", "revoked", 1],
    ["192.0.2.1", "allowed", 3],
  ]);
  expect(of(locked.link.id)).toEqual([
    ["192.0.2.1", "password", 1],
    ["192.0.2.1", "allowed", 1],
  ]);
});
