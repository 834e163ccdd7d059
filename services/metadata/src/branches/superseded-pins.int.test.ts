import { type BranchId, documentStream, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

/** A project with a part on main and a branch of it, and which places of the branch are kept for merges. */
async function bench() {
  const { owner, workspace, project } = await workshopIn(metadata);
  const params = { project: project.id };
  const main = project.mainBranchId;
  const made = await good(metadata.call(operations.createDocument, owner, { params, body: { name: "P" } }));
  const document = made.data.id;
  const branch = async (name: string, parent: BranchId): Promise<BranchId> =>
    (await good(metadata.call(operations.createBranch, owner, { params, body: { name, parent } }))).data.id;
  const streamOn = (on: BranchId) => documentStream(workspace, document, on);
  const write = (on: BranchId, position: number) => metadata.content.write(streamOn(on), position);
  /** Lands at `at` on the target. */
  const merge = async (from: BranchId, into: BranchId, offset: string, at: number) => {
    write(into, at);
    const body = { into, documents: [{ document, offset }] };
    await good(metadata.call(operations.mergeBranch, owner, { params: { branch: from }, body }));
  };
  const baseOf = async (from: BranchId, into: BranchId) => {
    const asked = { params: { branch: from }, query: { into } };
    return (await good(metadata.call(operations.compareBranch, owner, asked))).data[0]?.base;
  };
  const side = await branch("side", main);
  const pinned = () =>
    [...metadata.content.pins.entries()].flatMap(([name, places]) => {
      const offset = name.startsWith(`${main}.`) ? places.get(streamOn(side)) : undefined;
      return offset === undefined ? [] : [offset];
    });
  /** Once all that was let go of is paid. */
  const stays = async (...offsets: string[]) => {
    const owed = () => metadata.database.contentDebt.count();
    await vi.waitFor(async () => expect(await owed()).toBe(0), { timeout: 20_000, interval: 20 });
    expect(pinned().toSorted()).toEqual(offsets);
  };
  return { main, side, branch, write, merge, baseOf, stays };
}

test("of merges that follow each other only the newest keeps what it merged, and the next one starts there", async () => {
  const { main, side, write, merge, baseOf, stays } = await bench();
  await merge(side, main, write(side, 20), 30);
  await merge(side, main, write(side, 40), 50);
  const third = write(side, 60);
  await merge(side, main, third, 70);
  await stays(third);
  expect(await baseOf(side, main)).toEqual({ branch: side, offset: third });
});

test("what a branch took along from between two merges stays kept, for it has that in common with their source", async () => {
  const { main, side, branch, write, merge, baseOf, stays } = await bench();
  const first = write(side, 20);
  await merge(side, main, first, 30);
  const other = await branch("other", main);
  await merge(side, main, write(side, 40), 50);
  const third = write(side, 60);
  await merge(side, main, third, 70);
  await stays(first, third);
  expect(await baseOf(side, other)).toEqual({ branch: side, offset: first });
});

test("what another branch took over by a merge between the two stays kept as well", async () => {
  const { main, side, branch, write, merge, baseOf, stays } = await bench();
  const other = await branch("other", main);
  const first = write(side, 20);
  await merge(side, main, first, 30);
  const between = write(main, 35);
  await merge(main, other, between, 45);
  const second = write(side, 40);
  await merge(side, main, second, 50);
  await stays(first, second);
  expect(await baseOf(side, other)).toEqual({ branch: side, offset: first });
});

test("a merge of less than was merged before takes nothing of that away", async () => {
  const { main, side, write, merge, baseOf, stays } = await bench();
  const less = write(side, 20);
  const more = write(side, 40);
  await merge(side, main, more, 50);
  await merge(side, main, less, 60);
  await stays(less, more);
  expect(await baseOf(side, main)).toEqual({ branch: side, offset: more });
});
