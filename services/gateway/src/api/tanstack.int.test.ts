import { type FolderRow, type ProjectId, newId } from "@solidtype/contracts";
import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import { electricCollectionOptions } from "@tanstack/electric-db-collection";
import { createCollection } from "@tanstack/db";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

let platform: PlatformUnderTest;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());

async function must<Value>(
  answer: Promise<{ ok: true; value: Value } | { ok: false; error: unknown }>,
): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function workshop() {
  const person = await platform.person();
  const workspace = await must(person.api.createWorkspace({ body: { name: "W" } }));
  const params = { workspace: workspace.data.id };
  const project = await must(person.api.createProject({ params, body: { name: "P" } }));
  return { person, project: project.data.id };
}

/** Folders as an optimistic client keeps them: a write counts once the shape delivers its transaction. */
function foldersOf({ api, cookie }: Person, project: ProjectId) {
  return createCollection(
    electricCollectionOptions<FolderRow>({
      id: newId("request"),
      getKey: ({ id }) => id,
      shapeOptions: {
        url: `${platform.origin}/api/v1/shapes/folders`,
        params: { project },
        headers: { cookie, origin: platform.origin },
      },
      async onInsert({ transaction }) {
        const { name } = transaction.mutations[0].modified;
        const made = await must(api.createFolder({ params: { project }, body: { name } }));
        return { txid: made.txid ?? 0, timeout: 20_000 };
      },
      async onUpdate({ transaction }) {
        const { id, name } = transaction.mutations[0].modified;
        const made = await must(api.updateFolder({ params: { folder: id }, body: { name } }));
        return { txid: made.txid ?? 0, timeout: 20_000 };
      },
    }),
  );
}

const within = { timeout: 20_000, interval: 50 };
const names = (folders: ReturnType<typeof foldersOf>) => folders.toArray.map(({ name }) => name).toSorted();
const draft = (name: string) => ({ id: newId("folder"), name }) as FolderRow;

test("an optimistic row gives way to the real one, exactly when its transaction has arrived", async () => {
  const { person, project } = await workshop();
  const folders = foldersOf(person, project);
  await folders.preload();
  expect(names(folders)).toEqual([]);
  const mine = draft("Frames");
  const insert = folders.insert(mine);
  expect(folders.get(mine.id)?.name).toBe("Frames");
  await insert.isPersisted.promise;
  expect(names(folders)).toEqual(["Frames"]);
  const [real] = folders.toArray;
  expect(real?.id).not.toBe(mine.id);
  await folders.update(real?.id ?? "", (row) => void (row.name = "Wheels")).isPersisted.promise;
  expect(names(folders)).toEqual(["Wheels"]);
  await folders.cleanup();
});

test("a write that is refused takes its optimistic row back", async () => {
  const { person, project } = await workshop();
  const folders = foldersOf(person, project);
  await folders.preload();
  const refused = folders.insert(draft(""));
  expect(names(folders)).toEqual([""]);
  await expect(refused.isPersisted.promise).rejects.toThrow("invalid-input");
  expect(names(folders)).toEqual([]);
  await folders.cleanup();
});

test("what others do arrives, and goes on arriving after metadata was killed", async () => {
  const { person, project } = await workshop();
  const folders = foldersOf(person, project);
  await folders.preload();
  await must(person.api.createFolder({ params: { project }, body: { name: "One" } }));
  await vi.waitFor(() => expect(names(folders)).toEqual(["One"]), within);
  await platform.restart("metadata");
  await vi.waitFor(
    () => must(person.api.createFolder({ params: { project }, body: { name: "Two" } })),
    within,
  );
  await vi.waitFor(() => expect(names(folders)).toContain("Two"), { timeout: 40_000, interval: 100 });
  await folders.cleanup();
}, 120_000);
