import { operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../database/migrations.ts";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, joinIn, workshopIn } from "../testing/workshop.ts";

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

test("a document of a kind that nothing can edit yet is refused in words, and leaves nothing behind", async () => {
  const { owner, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const streams = metadata.content.streams.size;
  for (const kind of ["assembly", "drawing", "file"] as const) {
    const answer = await metadata.call(operations.createDocument, owner, {
      params,
      body: { name: "D", kind },
    });
    expect(answer).toMatchObject({
      ok: false,
      error: { code: "invalid-input", message: expect.stringContaining("only parts can be made") },
    });
  }
  expect(metadata.content.streams.size).toBe(streams);
  expect((await good(metadata.call(operations.listDocuments, owner, { params }))).data).toEqual([]);
});

test("documents of all projects that one may see are found by how words of their names begin", async () => {
  const { owner, workspace, project } = await workshopIn(metadata);
  const hidden = (
    await good(
      metadata.call(operations.createProject, owner, {
        params: { workspace },
        body: { name: "Secret rotor" },
      }),
    )
  ).data;
  await good(
    metadata.call(operations.updateProject, owner, {
      params: { project: hidden.id },
      body: { visibility: "private" },
    }),
  );
  const make = async (at: string, name: string) =>
    good(
      metadata.call(operations.createDocument, owner, { params: { project: at as never }, body: { name } }),
    );
  for (const name of ["Gear Housing", "Housing of gears", "Cogwheel", "100% gear_b"])
    await make(project.id, name);
  const thrown = await make(project.id, "Gear, thrown away");
  await good(metadata.call(operations.trashDocument, owner, { params: { document: thrown.data.id } }));
  await make(hidden.id, "Gear of secrets");
  const member = await joinIn(metadata, owner, workspace, "member");
  const find = async (who: typeof owner, words: string, limit = 50) =>
    (
      await good(
        metadata.call(operations.findDocuments, who, { params: { workspace }, query: { words, limit } }),
      )
    ).data.map(({ name }) => name);
  expect((await find(owner, "gear")).toSorted()).toEqual(
    ["100% gear_b", "Gear Housing", "Gear of secrets", "Housing of gears"].toSorted(),
  );
  expect((await find(member, "  HOUS   gear ")).toSorted()).toEqual(["Gear Housing", "Housing of gears"]);
  expect(await find(member, "ear")).toEqual([]);
  expect(await find(member, "%")).toEqual([]);
  expect(await find(member, "100%")).toEqual(["100% gear_b"]);
  expect(await find(owner, "secret rot")).toEqual(["Gear of secrets"]);
  expect(await find(member, "secret rot")).toEqual([]);
  expect(await find(owner, "", 2)).toHaveLength(2);
  expect(await find(await joinIn(metadata, owner, workspace, "guest"), "gear")).toEqual([]);
});

test("a folder goes into the trash with what is in it, and out again with exactly that", async () => {
  const { owner, project } = await workshopIn(metadata);
  const at = { params: { project: project.id } };
  const outer = (
    await good(metadata.call(operations.createFolder, owner, { ...at, body: { name: "outer" } }))
  ).data;
  const inner = (
    await good(
      metadata.call(operations.createFolder, owner, { ...at, body: { name: "inner", parent: outer.id } }),
    )
  ).data;
  const kept = (
    await good(
      metadata.call(operations.createDocument, owner, { ...at, body: { name: "kept", folder: inner.id } }),
    )
  ).data;
  const before = (
    await good(
      metadata.call(operations.createDocument, owner, {
        ...at,
        body: { name: "gone before", folder: inner.id },
      }),
    )
  ).data;
  await good(metadata.call(operations.trashDocument, owner, { params: { document: before.id } }));
  expect(
    codeOf(
      await metadata.call(operations.updateFolder, owner, {
        params: { folder: outer.id },
        body: { parent: inner.id },
      }),
    ),
  ).toBe("conflict");
  metadata.clock = new Date(metadata.clock.getTime() + 1000);
  await good(metadata.call(operations.trashFolder, owner, { params: { folder: outer.id } }));
  expect((await good(metadata.call(operations.listDocuments, owner, at))).data).toEqual([]);
  expect(
    codeOf(
      await metadata.call(operations.updateDocument, owner, {
        params: { document: kept.id },
        body: { name: "x" },
      }),
    ),
  ).toBe("conflict");
  await good(metadata.call(operations.restoreFolder, owner, { params: { folder: outer.id } }));
  expect((await good(metadata.call(operations.listDocuments, owner, at))).data.map(({ id }) => id)).toEqual([
    kept.id,
  ]);
});
