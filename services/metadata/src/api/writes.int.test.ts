import { newId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const workshop = () => workshopIn(metadata);

test("a write names its transaction, and its audit line, activity and event are part of it", async () => {
  const { owner, workspace, project } = await workshop();
  const answer = await good(
    metadata.call(operations.createFolder, owner, {
      params: { project: project.id },
      body: { name: "Frames" },
    }),
  );
  expect(answer.txid).toBeTypeOf("number");
  const audit = await good(metadata.call(operations.listAudit, owner, { params: { workspace } }));
  expect(audit.data[0]).toMatchObject({
    action: "folder.change",
    outcome: "allowed",
    principalKind: "person",
    details: { operation: "createFolder" },
  });
  const activity = await good(
    metadata.call(operations.listProjectActivity, owner, { params: { project: project.id } }),
  );
  expect(activity.data[0]).toMatchObject({ verb: "created", subjectKind: "folder", subjectName: "Frames" });
});

test("what is foreign and what does not exist give one answer, and the attempt is on record", async () => {
  const { workspace, owner, project } = await workshop();
  const stranger = await metadata.person("Stranger");
  const foreign = await metadata.call(operations.getProject, stranger, { params: { project: project.id } });
  const missing = await metadata.call(operations.getProject, stranger, {
    params: { project: newId("project") },
  });
  expect(foreign).toEqual(missing);
  expect(codeOf(foreign)).toBe("not-found");
  const audit = await good(metadata.call(operations.listAudit, owner, { params: { workspace } }));
  expect(audit.data[0]).toMatchObject({ outcome: "refused", reason: "hidden", resourceId: project.id });
});

test("a creating request that comes twice has one effect and one answer; with another body it is refused", async () => {
  const { owner, project } = await workshop();
  const asked = { params: { project: project.id }, body: { name: "Once" }, idempotencyKey: "k-1" } as const;
  const [first, second] = await Promise.all([
    metadata.call(operations.createFolder, owner, asked),
    metadata.call(operations.createFolder, owner, asked),
  ]);
  expect(first).toEqual(second);
  expect(
    codeOf(await metadata.call(operations.createFolder, owner, { ...asked, body: { name: "Other" } })),
  ).toBe("idempotency-mismatch");
  expect(
    (await good(metadata.call(operations.listFolders, owner, { params: { project: project.id } }))).data,
  ).toHaveLength(1);
});

test("an update under an old etag is refused, and of two at once under the same one wins", async () => {
  const { owner, project } = await workshop();
  const { etag = "" } = await good(
    metadata.call(operations.getProject, owner, { params: { project: project.id } }),
  );
  const both = await Promise.all(
    ["A", "B"].map((name) =>
      metadata.call(operations.updateProject, owner, {
        params: { project: project.id },
        body: { name },
        ifMatch: etag,
      }),
    ),
  );
  expect(both.map(codeOf).toSorted()).toEqual(["ok", "precondition-failed"]);
});

test("who names nothing to be changed is told so, and nothing is noted or counted as a change", async () => {
  const { owner, project } = await workshop();
  const at = { params: { project: project.id } };
  const folder = (await good(metadata.call(operations.createFolder, owner, { ...at, body: { name: "F" } })))
    .data;
  const document = (
    await good(metadata.call(operations.createDocument, owner, { ...at, body: { name: "D" } }))
  ).data;
  const notes = async () =>
    (await good(metadata.call(operations.listProjectActivity, owner, at))).data.map(({ verb }) => verb);
  const before = await notes();
  const answers = [
    await metadata.call(operations.updateDocument, owner, { params: { document: document.id }, body: {} }),
    await metadata.call(operations.updateFolder, owner, { params: { folder: folder.id }, body: {} }),
    await metadata.call(operations.updateProject, owner, { ...at, body: {} }),
  ];
  expect(answers.map(codeOf)).toEqual(["invalid-input", "invalid-input", "invalid-input"]);
  expect(await notes()).toEqual(before);
  const { data } = await good(metadata.call(operations.getProject, owner, at));
  expect(data.revision).toBe(project.revision);
});

test("without content there is no document", async () => {
  const { owner, project } = await workshop();
  metadata.content.refusal = "service-unavailable";
  const answer = await metadata.call(operations.createDocument, owner, {
    params: { project: project.id },
    body: { name: "Nowhere" },
  });
  metadata.content.refusal = undefined;
  expect(codeOf(answer)).toBe("service-unavailable");
  expect(
    (await good(metadata.call(operations.listDocuments, owner, { params: { project: project.id } }))).data,
  ).toEqual([]);
});

test("names are kept letter by letter, whatever they would mean elsewhere", async () => {
  const { owner, project } = await workshop();
  for (const name of [
    '\'; DROP TABLE "document"; --',
    "<script>alert(1)</script>",
    "梁 عتبة 👷🏽‍♀️",
    "../../etc/passwd",
    "%00 $1 {{x}}",
    "__proto__",
  ]) {
    const made = await good(
      metadata.call(operations.createFolder, owner, { params: { project: project.id }, body: { name } }),
    );
    expect(made.data.name).toBe(name);
  }
});

test("the audit log cannot be changed, not even by us", async () => {
  await expect(metadata.database.auditEntry.deleteMany({})).rejects.toThrow(/append-only/);
  await expect(metadata.database.auditEntry.updateMany({ data: { outcome: "allowed" } })).rejects.toThrow(
    /append-only/,
  );
});
