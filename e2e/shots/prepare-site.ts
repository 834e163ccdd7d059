import { setTimeout as wait } from "node:timers/promises";
import { type Api, createApi, demoAccounts } from "@solidtype/contracts";

/** A site with something to see on every page: what the demo lacks of branches, versions, links, trash and favourites. */
export type Site = {
  readonly origin: string;
  readonly cookies: readonly { readonly name: string; readonly value: string; readonly url: string }[];
  readonly workspace: string;
  readonly project: string;
  /** Parts of the demo by their names. */
  readonly parts: ReadonlyMap<string, string>;
  readonly branch: string;
  readonly version: string;
  readonly folder: string;
  /** What strangers get. */
  readonly link: string;
  readonly lockedLink: string;
  readonly invitation: string;
};

type Answer<Value> = { ok: true; value: Value } | { ok: false; error: { message: string } };

async function must<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

export async function prepareSite(origin: string): Promise<Site> {
  const { cookie, api } = await signIn(origin);
  const [workspace] = (await must(api.listWorkspaces())).data;
  if (workspace === undefined) throw new Error("the demo has a workspace");
  const [project] = (await must(api.listProjects({ params: { workspace: workspace.id } }))).data;
  if (project === undefined) throw new Error("the demo has a project");
  const params = { project: project.id };
  const documents = (await must(api.listDocuments({ params }))).data;
  const folders = (await must(api.listFolders({ params }))).data;
  await thumbnailsOf(() => must(api.listDocuments({ params })), Date.now() + thumbnailsWithin);
  const parts = new Map(documents.map(({ name, id }) => [name, id as string]));
  const { data: spare } = await must(api.createDocument({ params, body: { name: "First try" } }));
  await must(api.trashDocument({ params: { document: spare.id } }));
  const { data: branch } = await must(
    api.createBranch({ params, body: { name: "Thicker walls", parent: project.mainBranchId } }),
  );
  const { data: version } = await must(
    api.createVersion({
      params,
      body: { name: "As sent to the supplier", note: "Prices asked for", branch: project.mainBranchId },
    }),
  );
  for (const { id } of documents.slice(0, 3)) {
    await must(api.addFavourite({ params: { document: id } }));
    await must(api.markOpened({ params: { document: id } }));
  }
  const body = { label: "Supplier review", document: documents[0]?.id ?? null, expiresInDays: 30 };
  const [open, locked] = [
    await must(api.createShareLink({ params, body })),
    await must(api.createShareLink({ params, body: { ...body, password: "open sesame" } })),
  ];
  const invited = { params: { workspace: workspace.id } };
  await must(api.createInvitation({ ...invited, body: { role: "guest", email: "ingrid@example.com" } }));
  const invitation = await must(api.createInvitation({ ...invited, body: { role: "member" } }));
  await must(api.createMyKey({ body: { name: "Nightly export", scopes: ["read"], expiresInDays: 90 } }));
  return {
    origin,
    cookies: cookie.split("; ").map((pair) => {
      const at = pair.indexOf("=");
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: origin };
    }),
    workspace: workspace.id,
    project: project.id,
    parts,
    branch: branch.id,
    version: version.id,
    folder: folders[0]?.id ?? "",
    link: open.data.token,
    lockedLink: locked.data.token,
    invitation: invitation.data.token,
  };
}

/** The platform draws the parts of the demo one after the other, once it is up. */
const thumbnailsWithin = 300_000;

/** Waits until every part has its picture; after that long without, its pages are drawn as they are. */
async function thumbnailsOf(
  list: () => Promise<{ readonly data: readonly { readonly thumbnailKey: string | null }[] }>,
  until: number,
): Promise<void> {
  while ((await list()).data.some(({ thumbnailKey }) => thumbnailKey === null) && Date.now() < until)
    await wait(1_000);
}

async function signIn(origin: string): Promise<{ readonly cookie: string; readonly api: Api }> {
  const { email, password } = demoAccounts[0];
  const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`the demo's owner cannot sign in: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return { cookie, api: createApi({ origin, headers: { origin, cookie } }) };
}
