import { demoAccounts } from "@solidtype/contracts";
import { modelOfUpdates } from "@solidtype/document";
import { type ModelRequest, type ModelServer, type ModelTurn, startModelServer } from "@solidtype/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { type Product, startProduct } from "./harness/product.ts";
import { answerName, saved, signInAs } from "./harness/workshop.ts";

/**
 * Two people at one part while the platform falls apart under them, process by process, each killed as `kill -9` does in
 * the middle of something: what was said to be saved is there, nothing is in twice, and both see the same in the end.
 * Each test goes on where the one before left the two windows.
 */
let product: Product;
let model: ModelServer;
let browser: Browser;
let olivia: Page;
let edgar: Page;
let rooms: Page;
let bracket = "";
let streamUrl = "";

const patience = { timeout: 90_000, interval: 100 };

beforeAll(async () => {
  model = await startModelServer(() => ({ text: "There is nothing to do." }));
  product = await startProduct({ env: { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "scripted" } });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.dispose();
  await model?.close();
});

const signIn = (name: string): Promise<Page> => signInAs(browser, product.url, name);

/** The page says so for as long as it takes, which may be over when one comes to look: to be asked before. */
function saysThatItIsKept(page: Page): Promise<void> {
  const said = page
    .getByRole("status")
    .getByText(/kept here|Saving|Connecting|Offline/)
    .first()
    .waitFor();
  said.catch(() => undefined); // the case may have failed before it came to this
  return said;
}

const variable = (page: Page, name: string) => page.getByLabel(`Value of ${name}`);
async function setVariable(page: Page, name: string, value: string): Promise<void> {
  await variable(page, name).fill(value);
  await variable(page, name).press("Enter");
}
const reads = (page: Page, name: string, value: string) =>
  expect.poll(() => variable(page, name).inputValue(), patience).toBe(value);

const bodies = (page: Page) => page.locator("canvas[aria-label=Part]").getAttribute("data-bodies");
const drawTheSame = () =>
  expect
    .poll(async () => {
      const [hers, his] = [await bodies(olivia), await bodies(edgar)];
      return hers !== null && hers !== "" && hers === his;
    }, patience)
    .toBe(true);

/** What the platform itself has of the part, whatever the windows show. */
async function stored(): Promise<Record<string, string>> {
  const answer = await olivia.request.get(`${streamUrl}?state=now`);
  if (!answer.ok()) throw new Error(`the part's state was answered with ${answer.status()}`);
  const read = modelOfUpdates([await answer.body()]);
  if (!read.ok) throw new Error(read.error.message);
  return Object.fromEntries(read.value.variables.map(({ name, expression }) => [name, expression]));
}

it("opens one part in two windows, and the project in a third", async () => {
  const [owner, editor] = demoAccounts;
  olivia = await signIn(owner.name);
  const asked = olivia.waitForRequest(/\/d\//);
  await olivia
    .getByRole("list", { name: "Folders and parts" })
    .getByRole("link", { name: "Angle bracket", exact: true })
    .click();
  await asked;
  await olivia.waitForURL(/\/d\//);
  bracket = olivia.url();
  edgar = await signIn(editor.name);
  rooms = await edgar.context().newPage();
  await rooms.goto(edgar.url());
  await edgar.goto(bracket);
  for (const page of [olivia, edgar]) await page.getByText(/mm³$/).first().waitFor();
  const document = /\/d\/(doc_\w+)/.exec(bracket)?.[1] ?? "";
  const row = await (await olivia.request.get(`${product.url}/api/v1/documents/${document}`)).json();
  const { workspaceId, branchId } = (row as { data: { workspaceId: string; branchId: string } }).data;
  streamUrl = `${product.url}/api/v1/streams/ws/${workspaceId}/doc/${document}/${branchId}`;
  expect(await stored()).toHaveProperty("width");
});

const processes = ["docsync", "gateway", "postgres", "metadata", "kernel", "agent", "nats", "redis"];
/** Without these nothing can be stored. */
const needed = new Set(["docsync", "gateway", "postgres"]);

it.each(processes.map((name, round) => ({ name, round })))(
  "keeps what both edit while $name is killed",
  async ({ name, round }) => {
    const base = 60 + round;
    await setVariable(olivia, "width", `${base} mm`);
    await saved(olivia);
    expect(await stored()).toMatchObject({ width: `${base} mm` });

    await setVariable(edgar, "height", `${base + 10} mm`);
    const told = needed.has(name) ? saysThatItIsKept(olivia) : undefined;
    const killed = await product.kill(name);
    await setVariable(olivia, "width", `${base}.25 mm`);
    await setVariable(edgar, "height", `${base + 10}.5 mm`);
    await setVariable(olivia, "width", `${base}.5 mm`);
    await told;
    await saved(olivia);
    // The moment it says so, it is so; only the door may be on its way back yet.
    await expect.poll(() => stored().then(({ width }) => width, String), patience).toBe(`${base}.5 mm`);
    await killed.back();
    await saved(edgar);
    await reads(edgar, "width", `${base}.5 mm`);
    await reads(olivia, "height", `${base + 10}.5 mm`);
    expect(await stored()).toMatchObject({ width: `${base}.5 mm`, height: `${base + 10}.5 mm` });
    await drawTheSame();
  },
);

it.each(["gateway", "nats"])("shows new rows by themselves after %s was killed", async (name) => {
  const killed = await product.kill(name);
  await killed.back();
  const folder = `After ${name}`;
  const page = await olivia.context().newPage();
  await page.goto(rooms.url());
  await page.getByRole("button", { name: "New folder" }).click();
  await answerName(page, "New folder", folder, "Create folder");
  await rooms.getByRole("list", { name: "Folders and parts" }).getByRole("link", { name: folder }).waitFor();
  await page.close();
});

it("opens a project and a part while metadata is away, and has them by itself when it is back", async () => {
  const killed = await product.kill("metadata");
  const context = olivia.context();
  const [project, part] = await Promise.all([context.newPage(), context.newPage()]);
  await Promise.all([project.goto(rooms.url()), part.goto(bracket)]);
  await project.getByRole("button", { name: "New folder" }).waitFor();
  await part.getByText(/mm³$/).first().waitFor();
  await killed.back();
  await Promise.all([project.close(), part.close()]);
});

const chat = () => olivia.getByRole("region", { name: "Chat with the agent" });
async function ask(text: string, ...turns: ((request: ModelRequest) => ModelTurn)[]): Promise<void> {
  let step = 0;
  model.setScript((request) => turns[step++]?.(request) ?? { text: "That was all." });
  await chat().getByLabel("Message to the agent").fill(text);
  await chat().getByLabel("Message to the agent").press("Enter");
}
const says = (text: string) => chat().getByText(text).first().waitFor();

it("finishes the agent's answer when the agent is killed in the middle of it, and does its work once", async () => {
  await olivia.getByRole("button", { name: "Agent", exact: true }).click();
  await ask(
    "The bracket needs a gusset",
    () => ({ text: "I begin with the gusset.", hold: true }),
    () => ({ tools: [{ name: "add_variable", input: { name: "gusset", expression: "12 mm" } }] }),
    () => ({ text: "There is a gusset now." }),
  );
  await says("I begin with");
  const killed = await product.kill("agent");
  await says("There is a gusset now.");
  await killed.back();
  model.release();
  expect(await chat().getByText("I begin with").count()).toBe(0);
  await variable(edgar, "gusset").waitFor();
  expect(await variable(edgar, "gusset").count()).toBe(1);
});

it.each(["gateway", "nats"])(
  "finishes the agent's answer when %s is killed in the middle of it",
  async (name) => {
    const word = `rib of ${name}`;
    const tools = [{ name: "add_variable", input: { name: `rib_${name}`, expression: "3 mm" } }];
    // Where the kill came decides whether the half answer counts or is given up and asked for again.
    const goOn = ({ messages }: ModelRequest) =>
      JSON.stringify(messages).includes(`rib_${name}`)
        ? { text: `The ${word} is there.` }
        : { text: `A ${word}, once more.`, tools };
    await ask(
      `Add a ${word}`,
      () => ({ text: `${name}: a rib it is.`, hold: true, tools }),
      ...Array.from({ length: 9 }, () => goOn),
    );
    // Of a held answer the first twelve letters come; the words that asked for it are in the chat, too.
    await says(`${name}: a`);
    const killed = await product.kill(name);
    // What a tool needs while it is away is told to the model as a failure; a script does not try again as a model does.
    await killed.back();
    model.release();
    await says(`The ${word} is there.`);
    await variable(edgar, `rib_${name}`).waitFor();
    expect(Object.keys(await stored()).filter((known) => known === `rib_${name}`)).toHaveLength(1);
  },
);

it.each(["kernel", "gateway", "redis"])(
  "writes the file that was asked for although %s is killed meanwhile",
  async (name) => {
    const started = olivia.waitForResponse(
      (answer) => answer.url().includes("/exports") && answer.request().method() === "POST",
    );
    const downloading = olivia.waitForEvent("download");
    await olivia.getByRole("button", { name: "Export" }).click();
    await olivia.getByRole("menuitem", { name: "STEP (solids, for other CAD)" }).click();
    await started;
    const killed = await product.kill(name);
    await killed.back();
    expect((await downloading).suggestedFilename()).toMatch(/\.step$/);
  },
);

it("has everything still, for windows that were not there, and says nothing of trouble", async () => {
  const last = await stored();
  await olivia.reload();
  await edgar.reload();
  for (const page of [olivia, edgar]) await reads(page, "width", last["width"] ?? "");
  await drawTheSame();
  for (const page of [olivia, edgar])
    expect(
      await page
        .getByRole("status")
        .getByText(/Not saved|Offline/)
        .count(),
    ).toBe(0);
});
