import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Api, createApi, demoAccounts } from "@solidtype/contracts";
import { builtInFeatures, fromModel, modelOfUpdates, parseModel, type PartModel } from "@solidtype/document";
import { root } from "../paths.ts";

const examples = join(root, "examples");
const folders: Readonly<Record<string, readonly string[]>> = {
  "Machine elements": ["flange", "shaft", "knob", "clevis", "hinge"],
  Enclosures: ["enclosure", "housing", "heat-sink"],
};

type DemoAccount = (typeof demoAccounts)[number];
type Person = { readonly api: Api; readonly headers: Readonly<Record<string, string>> };

/**
 * Makes the demo workspace through the front door, as a person would: two accounts, a project, folders, and the example
 * parts. Cut off in the middle, the next start goes on where it stopped, since it makes only what is not there.
 */
export async function seedDemo(origin: string): Promise<string> {
  const [first, second] = demoAccounts;
  const owner = await enter(origin, first);
  const workspace = await workspaceOf(owner);
  await joinAs(origin, owner, workspace, second);
  const project = await projectOf(owner, workspace);
  const names = readdirSync(examples)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
  for (const name of names) await part(origin, owner, project, name);
  return `${names.length} parts; sign in as ${demoAccounts[0].email}`;
}

async function enter(origin: string, account: DemoAccount): Promise<Person> {
  const { name, email, password } = account;
  for (const path of ["/sign-in/email", "/sign-up/email"]) {
    const answer = await fetch(`${origin}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ name, email, password }),
    });
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const headers = { origin, cookie };
    if (answer.ok) return { api: createApi({ origin, headers }), headers };
    if (path === "/sign-up/email")
      throw new Error(`the demo account ${email} could not be made: ${await answer.text()}`);
  }
  throw new Error("unreachable");
}

async function must<Value>(
  answer: Promise<{ ok: true; value: Value } | { ok: false; error: { message: string } }>,
): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function workspaceOf(owner: Person): Promise<string> {
  const known = (await must(owner.api.listWorkspaces())).data.find(({ name }) => name === "Demo workshop");
  return (known ?? (await must(owner.api.createWorkspace({ body: { name: "Demo workshop" } }))).data).id;
}

/** Invited by address, without which nobody can sign up where accounts are made by invitation only. */
async function joinAs(origin: string, owner: Person, workspace: string, account: DemoAccount): Promise<void> {
  const { email } = account;
  const members = (await must(owner.api.listMembers({ params: { workspace } }))).data;
  if (members.some((member) => member.email === email)) return;
  const invitation = { params: { workspace }, body: { role: "member" as const, email } };
  const { token } = (await must(owner.api.createInvitation(invitation))).data;
  const { api } = await enter(origin, account);
  await must(api.acceptInvitation({ body: { token } }));
}

type Place = {
  readonly project: string;
  readonly folderOf: ReadonlyMap<string, string>;
  /** Ids of the parts that are there, by name. */
  readonly present: ReadonlyMap<string, string>;
};

async function projectOf({ api }: Person, workspace: string): Promise<Place> {
  const params = { workspace };
  const known = (await must(api.listProjects({ params }))).data.find(({ name }) => name === "Example parts");
  const body = { name: "Example parts", description: "Parts to look at, change and break." };
  const project = (known ?? (await must(api.createProject({ params, body }))).data).id;
  const there = (await must(api.listFolders({ params: { project } }))).data;
  const folderOf = new Map<string, string>();
  for (const [name, parts] of Object.entries(folders)) {
    const folder =
      there.find((one) => one.name === name) ??
      (await must(api.createFolder({ params: { project }, body: { name } }))).data;
    for (const example of parts) folderOf.set(example, folder.id);
  }
  const present = new Map(
    (await must(api.listDocuments({ params: { project } }))).data.map(({ name, id }) => [name, id]),
  );
  return { project, folderOf, present };
}

async function part(origin: string, owner: Person, place: Place, name: string): Promise<void> {
  const model = parseModel(JSON.parse(readFileSync(join(examples, `${name}.json`), "utf8")));
  if (!model.ok) throw new Error(`examples/${name}.json is no part: ${model.error.message}`);
  const { meta } = model.value;
  const update = fromModel(model.value);
  if (!update.ok) throw new Error(update.error.message);
  const known = place.present.get(meta.name);
  const document = known ?? (await created(owner, place, name, meta));
  const { data } = await must(owner.api.getDocument({ params: { document } }));
  const stream = `${origin}/api/v1/streams/${data.reading.stream}`;
  // A part and its content are two requests: a start that was cut off between them left it empty.
  if (known !== undefined && !(await isEmpty(stream, owner))) return;
  const answer = await fetch(stream, {
    method: "POST",
    headers: { ...owner.headers, "content-type": "application/octet-stream" },
    body: framed(update.value),
  });
  if (!answer.ok) throw new Error(`the content of ${meta.name} was refused: ${await answer.text()}`);
}

async function created(
  { api }: Person,
  { project, folderOf }: Place,
  example: string,
  { name, units }: PartModel["meta"],
): Promise<string> {
  const body = { name, folder: folderOf.get(example) ?? null, units: units === "in" ? "in" : "mm" } as const;
  return (await must(api.createDocument({ params: { project }, body }))).data.id;
}

async function isEmpty(stream: string, { headers }: Person): Promise<boolean> {
  const answer = await fetch(`${stream}?state=now`, { headers });
  if (!answer.ok) throw new Error(`an example part could not be read: ${await answer.text()}`);
  const model = modelOfUpdates([new Uint8Array(await answer.arrayBuffer())]);
  if (!model.ok) throw new Error(`an example part could not be read: ${model.error.message}`);
  return model.value.features.length <= builtInFeatures.length && model.value.variables.length === 0;
}

/** A body is updates, each behind its length in the variable-length form of lib0. */
function framed(update: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  let rest = update.length;
  for (; rest > 127; rest = Math.floor(rest / 128)) length.push(128 | (rest & 127));
  return new Uint8Array([...length, rest, ...update]);
}
