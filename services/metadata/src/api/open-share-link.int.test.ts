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

test("a link opens what can be read by it, and nothing once that is gone for good", async () => {
  const { owner, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const part = (await good(metadata.call(operations.createDocument, owner, { params, body: { name: "P" } })))
    .data.id;
  const link = async (document: typeof part | null) => {
    const body = { role: "viewer" as const, document };
    return (await good(metadata.call(operations.createShareLink, owner, { params, body }))).data.token;
  };
  const open = async (token: string) =>
    codeOf(
      await callRpc(
        metadata.gateway,
        metadataRpc.openLink,
        { token, password: null },
        { principal: { kind: "service", service: "gateway" }, request: newId("request") },
      ),
    );
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
