import { type Principal, type WorkspaceId, newId, operations } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MetadataUnderTest, startMetadata } from "../testing/metadata-under-test.ts";
import { codeOf, good, joinIn, workshopIn } from "../testing/workshop.ts";

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.close());

const workshop = () => workshopIn(metadata);
const join = (owner: Principal, workspace: WorkspaceId, role: "admin" | "member" | "guest") =>
  joinIn(metadata, owner, workspace, role);

test("who makes a workspace owns it, and finds it under their account", async () => {
  const { owner, workspace } = await workshop();
  const { data } = await good(metadata.call(operations.getMe, owner, {}));
  expect(data.person?.name).toBe("Olga Owner");
  expect(data.workspaces).toMatchObject([{ id: workspace, role: "owner", name: "Workshop" }]);
});

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

test("a member reads open projects and does not see private ones until these name them", async () => {
  const { owner, workspace, project } = await workshop();
  const member = await join(owner, workspace, "member");
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("ok");
  await good(
    metadata.call(operations.updateProject, owner, {
      params: { project: project.id },
      body: { visibility: "private" },
    }),
  );
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("not-found");
  await good(
    metadata.call(operations.setProjectMember, owner, {
      params: { project: project.id, person: member.person },
      body: { role: "viewer" },
    }),
  );
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("ok");
  expect(
    codeOf(
      await metadata.call(operations.createFolder, member, {
        params: { project: project.id },
        body: { name: "x" },
      }),
    ),
  ).toBe("forbidden");
  await good(metadata.call(operations.removeMember, owner, { params: { workspace, person: member.person } }));
  expect(
    codeOf(await metadata.call(operations.getProject, member, { params: { project: project.id } })),
  ).toBe("not-found");
});

test("a document of a kind that nothing can edit yet is refused in words, and leaves nothing behind", async () => {
  const { owner, project } = await workshop();
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

test("the last owner can neither leave nor step down, and an admin makes no owners", async () => {
  const { owner, workspace } = await workshop();
  const admin = await join(owner, workspace, "admin");
  expect(codeOf(await metadata.call(operations.leaveWorkspace, owner, { params: { workspace } }))).toBe(
    "conflict",
  );
  expect(
    codeOf(
      await metadata.call(operations.changeMember, owner, {
        params: { workspace, person: owner.person },
        body: { role: "member" },
      }),
    ),
  ).toBe("conflict");
  expect(
    codeOf(
      await metadata.call(operations.changeMember, admin, {
        params: { workspace, person: admin.person },
        body: { role: "owner" },
      }),
    ),
  ).toBe("forbidden");
  expect(
    codeOf(
      await metadata.call(operations.removeMember, admin, { params: { workspace, person: owner.person } }),
    ),
  ).toBe("forbidden");
  await good(
    metadata.call(operations.changeMember, owner, {
      params: { workspace, person: admin.person },
      body: { role: "owner" },
    }),
  );
  expect(codeOf(await metadata.call(operations.leaveWorkspace, owner, { params: { workspace } }))).toBe("ok");
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

test("a folder goes into the trash with what is in it, and out again with exactly that", async () => {
  const { owner, project } = await workshop();
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

test("keys act within their scopes and their time, and end when they are revoked", async () => {
  const { owner, workspace, project } = await workshop();
  const { data } = await good(
    metadata.call(operations.createMyKey, owner, {
      body: { name: "CI", scopes: ["read"], expiresInDays: 1 },
    }),
  );
  const { principal } = await metadata.signIn.byKey(data.secret);
  if (principal === null) throw new Error("the key is not known");
  expect(
    codeOf(await metadata.call(operations.getProject, principal, { params: { project: project.id } })),
  ).toBe("ok");
  expect(
    codeOf(
      await metadata.call(operations.createFolder, principal, {
        params: { project: project.id },
        body: { name: "x" },
      }),
    ),
  ).toBe("forbidden");
  expect(
    codeOf(
      await metadata.call(operations.createMyKey, principal, { body: { name: "more", scopes: ["admin"] } }),
    ),
  ).toBe("forbidden");
  await good(metadata.call(operations.revokeMyKey, owner, { params: { key: data.key.id } }));
  expect((await metadata.signIn.byKey(data.secret)).principal).toBeNull();
  expect(
    codeOf(await metadata.call(operations.getProject, principal, { params: { project: project.id } })),
  ).toBe("not-found");
  const shared = await good(
    metadata.call(operations.createWorkspaceKey, owner, {
      params: { workspace },
      body: { name: "robot", scopes: ["read", "write"] },
    }),
  );
  const robot = (await metadata.signIn.byKey(shared.data.secret)).principal;
  if (robot === null) throw new Error("the key is not known");
  expect(
    codeOf(
      await metadata.call(operations.createFolder, robot, {
        params: { project: project.id },
        body: { name: "by robot" },
      }),
    ),
  ).toBe("ok");
  expect(JSON.stringify(await metadata.database.apiKey.findMany())).not.toContain(data.secret);
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

test("an invitation by mail is for that address alone, and none outlives its time", async () => {
  const { owner, workspace } = await workshop();
  const invited = await good(
    metadata.call(operations.createInvitation, owner, {
      params: { workspace },
      body: { role: "guest", email: "Someone@Example.test", expiresInDays: 1 },
    }),
  );
  expect(metadata.mails.at(-1)).toMatchObject({ to: "someone@example.test" });
  const other = await metadata.person();
  expect(
    codeOf(await metadata.call(operations.acceptInvitation, other, { body: { token: invited.data.token } })),
  ).toBe("not-found");
  const link = await good(
    metadata.call(operations.createInvitation, owner, {
      params: { workspace },
      body: { role: "guest", expiresInDays: 1 },
    }),
  );
  const before = metadata.clock;
  metadata.clock = new Date(before.getTime() + 86_400_001);
  expect(
    codeOf(await metadata.call(operations.acceptInvitation, other, { body: { token: link.data.token } })),
  ).toBe("not-found");
  metadata.clock = before;
  expect(
    codeOf(await metadata.call(operations.acceptInvitation, other, { body: { token: link.data.token } })),
  ).toBe("ok");
});

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
