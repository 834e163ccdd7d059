import { operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const workshop = () => workshopIn(metadata);

test("pages follow each other without gap or repeat, and a cursor of one's own making is refused", async () => {
  const { owner, project } = await workshop();
  const at = { params: { project: project.id } };
  for (let index = 0; index < 7; index++)
    await good(metadata.call(operations.createFolder, owner, { ...at, body: { name: `f${index}` } }));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await good(
      metadata.call(operations.listFolders, owner, {
        ...at,
        query: { limit: 3, ...(cursor === undefined ? {} : { cursor }) },
      }),
    );
    seen.push(...page.data.map(({ name }) => name));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(Array.from({ length: 7 }, (_, index) => `f${index}`));
  expect(
    codeOf(await metadata.call(operations.listFolders, owner, { ...at, query: { cursor: "' OR 1=1" } })),
  ).toBe("invalid-input");
});

test("links, invitations and keys are listed newest first, page by page: the one just made can be taken back", async () => {
  const { owner, workspace, project } = await workshop();
  const [of, on] = [{ params: { workspace } }, { params: { project: project.id } }];
  const made = {
    invitations: [] as string[],
    links: [] as string[],
    keys: [] as string[],
    mine: [] as string[],
  };
  for (const name of ["one", "two", "three"]) {
    const key = { ...of, body: { name, scopes: ["read" as const] } };
    made.invitations.unshift(
      (await good(metadata.call(operations.createInvitation, owner, { ...of, body: { role: "guest" } }))).data
        .invitation.id,
    );
    made.links.unshift(
      (await good(metadata.call(operations.createShareLink, owner, { ...on, body: { label: name } }))).data
        .link.id,
    );
    made.keys.unshift((await good(metadata.call(operations.createWorkspaceKey, owner, key))).data.key.id);
    made.mine.unshift(
      (await good(metadata.call(operations.createMyKey, owner, { body: key.body }))).data.key.id,
    );
  }
  const pages = {
    invitations: (query: object) => good(metadata.call(operations.listInvitations, owner, { ...of, query })),
    links: (query: object) => good(metadata.call(operations.listShareLinks, owner, { ...on, query })),
    keys: (query: object) => good(metadata.call(operations.listWorkspaceKeys, owner, { ...of, query })),
    mine: (query: object) => good(metadata.call(operations.listMyKeys, owner, { query })),
  };
  for (const kind of ["invitations", "links", "keys", "mine"] as const) {
    const first = await pages[kind]({ limit: 2 });
    expect(first.data.map(({ id }) => id)).toEqual(made[kind].slice(0, 2));
    const rest = await pages[kind]({ limit: 2, cursor: first.next });
    expect(rest.data.map(({ id }) => id)).toEqual(made[kind].slice(2));
    expect(rest.next).toBeNull();
  }
});

test("what happened in a hundred thousand acts comes a page at a time, newest first, each act once", async () => {
  const { owner, workspace, project } = await workshop();
  const acts = 100_000;
  await metadata.database.$executeRaw`
    INSERT INTO "activity" ("id", "workspaceId", "projectId", "actorId", "verb", "subjectKind", "subjectId", "subjectName", "createdAt")
    SELECT 'evt_' || lpad(n::text, 26, '0'), ${workspace}, ${project.id}, ${`person:${owner.person}`}, 'renamed', 'document', 'doc', n::text, now()
    FROM generate_series(1, ${acts}) n`;
  await metadata.database.$executeRaw`ANALYZE "activity"`;
  const params = { project: project.id };
  const names: number[] = [];
  let pages = 0;
  for (let cursor: string | undefined; ;) {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page = await good(metadata.call(operations.listProjectActivity, owner, { params, query }));
    for (const { subjectName, subjectId } of page.data)
      if (subjectId === "doc") names.push(Number(subjectName));
    pages += 1;
    if (page.next == null) break;
    cursor = page.next;
  }
  expect(pages).toBe(acts / 200 + 1);
  expect(names).toEqual(Array.from({ length: acts }, (_, at) => acts - at));
  const [first] = (await good(metadata.call(operations.listActivity, owner, { params: { workspace } }))).data;
  expect(first?.subjectKind).toBe("project");
}, 120_000);
