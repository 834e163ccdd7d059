import { operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../database/migrations.ts";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const soon = { timeout: 20_000, interval: 20 };

async function folderIn() {
  const { owner, project } = await workshopIn(metadata);
  const at = { params: { project: project.id } };
  const { data } = await good(metadata.call(operations.createFolder, owner, { ...at, body: { name: "F" } }));
  return { owner, at, folder: data.id, trash: { params: { folder: data.id } } };
}

test("a part that is made in a folder while that goes to the trash is not made: it would be in no list", async () => {
  const { owner, at, folder, trash } = await folderIn();
  metadata.content.meanwhile = () => good(metadata.call(operations.trashFolder, owner, trash));
  const made = await metadata.call(operations.createDocument, owner, { ...at, body: { name: "P", folder } });
  expect(codeOf(made)).toBe("not-found");
  await good(metadata.call(operations.restoreFolder, owner, trash));
  expect((await good(metadata.call(operations.listDocuments, owner, at))).data).toEqual([]);
});

test("whoever takes a folder to the trash waits for what is being put into it, and takes that along", async () => {
  const { owner, at, folder, trash } = await folderIn();
  const part = (await good(metadata.call(operations.createDocument, owner, { ...at, body: { name: "P" } })))
    .data;
  const { database } = metadata;
  const waiting = async (of: "row" | "tree") => {
    const kinds = of === "tree" ? ["advisory"] : ["transactionid", "tuple"];
    const held = await database.$queryRaw<object[]>`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
      AND wait_event_type = 'Lock' AND wait_event = ANY(${kinds}::text[])`;
    return held.length;
  };
  // A move takes the part's row after it has made sure of the folder: held here, it stands between the two.
  const done = await database.$transaction(
    async (rows) => {
      await rows.$queryRaw`SELECT 1 FROM "document" WHERE "id" = ${part.id} FOR UPDATE`;
      const move = { params: { document: part.id }, body: { folder } };
      const moved = metadata.call(operations.updateDocument, owner, move);
      await expect.poll(() => waiting("row"), soon).toBe(1);
      const trashed = metadata.call(operations.trashFolder, owner, trash);
      await expect.poll(() => waiting("tree"), soon).toBe(1);
      return [moved, trashed] as const;
    },
    { timeout: 60_000 },
  );
  expect((await Promise.all(done)).map(codeOf)).toEqual(["ok", "ok"]);
  const row = await database.document.findUniqueOrThrow({ where: { id: part.id } });
  expect(row.folderId).toBe(folder);
  expect(row.trashedAt).not.toBeNull();
});

test("what an earlier release has lost from every list comes back when the schema is brought up to date", async () => {
  const { owner, at, folder, trash } = await folderIn();
  const body = { name: "P", folder };
  const part = (await good(metadata.call(operations.createDocument, owner, { ...at, body }))).data;
  await good(metadata.call(operations.trashFolder, owner, trash));
  const lost = "0009_nothing_without_a_list";
  await metadata.database.$transaction([
    metadata.database.$executeRaw`UPDATE "document" SET "trashedAt" = NULL WHERE "id" = ${part.id}`,
    metadata.database.$executeRaw`DELETE FROM "_prisma_migrations" WHERE "migration_name" = ${lost}`,
  ]);
  expect(await migrate(metadata.databaseUrl)).toEqual([lost]);
  const { data } = await good(metadata.call(operations.listDocuments, owner, at));
  expect(data).toMatchObject([{ id: part.id, folderId: null }]);
});
