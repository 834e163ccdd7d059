import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoAccounts } from "@solidtype/contracts";
import { type ModelRequest, type ModelServer, type ModelTurn, startModelServer } from "@solidtype/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { modelsAPart } from "./harness/models-a-part.ts";
import { type Product, startProduct } from "./harness/product.ts";
import { answerName, newPart, saved, signInAs, volume } from "./harness/workshop.ts";

/**
 * The whole of it, as two people live it in one afternoon on a platform of their own: each test goes on where the one
 * before left the two windows. The agent's model is a script that speaks the provider's wire format.
 */
let product: Product;
let model: ModelServer;
let browser: Browser;
let olivia: Page;
let edgar: Page;
let bracket = "";

beforeAll(async () => {
  model = await startModelServer(() => ({ text: "There is nothing to do." }));
  product = await startProduct({
    env: { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "scripted" },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.dispose();
  await model?.close();
});

const signIn = (name: string): Promise<Page> => signInAs(browser, product.url, name);

const items = (page: Page) => page.getByRole("list", { name: "Folders and parts" });
const item = (page: Page, name: string) => items(page).getByRole("link", { name, exact: true });
const canvas = (page: Page) => page.locator("canvas[aria-label=Part]");

/** The keys of the bodies that the page has drawn. */
async function drawn(page: Page): Promise<string> {
  await page
    .locator("canvas[aria-label=Part][data-bodies]:not([data-bodies=''])")
    .waitFor({ state: "attached" });
  return (await canvas(page).getAttribute("data-bodies")) ?? "";
}
/** Waits until the page has drawn these bodies. */
const draws = (page: Page, keys: string) =>
  page.locator(`canvas[aria-label=Part][data-bodies="${keys}"]`).waitFor({ state: "attached" });

async function setVariable(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByLabel(`Value of ${name}`);
  await field.fill(value);
  await field.press("Enter");
}
const variable = (page: Page, name: string) => page.getByLabel(`Value of ${name}`);
const patience = { timeout: 60_000 };
const reads = (page: Page, name: string, value: string) =>
  expect.poll(() => variable(page, name).inputValue(), patience).toBe(value);

it("shows one person's new folder to the other without a reload, and pictures of the parts", async () => {
  const [owner, editor] = demoAccounts;
  [olivia, edgar] = [await signIn(owner.name), await signIn(editor.name)];
  await edgar.getByRole("button", { name: "New folder" }).click();
  await answerName(edgar, "New folder", "Edgar's drafts", "Create folder");
  await item(olivia, "Edgar's drafts").waitFor();
  await item(olivia, "Angle bracket").locator("img").waitFor();
});

it("has the bracket on screen before the browser's own kernel is there, and the same when it is", async () => {
  let hold = () => {};
  const held = new Promise<void>((resolve) => (hold = resolve));
  const kernelFiles = /occt.*\.wasm/;
  await olivia.context().route(kernelFiles, async (route) => {
    await held;
    await route.continue();
  });
  let served = "";
  try {
    // By its address: from the dashboard the page would bring the kernel along.
    const address = await item(olivia, "Angle bracket").getAttribute("href");
    await olivia.goto(new URL(address ?? "", product.url).href);
    bracket = olivia.url();
    served = await drawn(olivia);
  } finally {
    hold();
    await olivia.context().unroute(kernelFiles);
  }
  await volume(olivia, "39,531.2896");
  expect(await drawn(olivia)).toBe(served);
});

it("shows a changed dimension here, there, and in what the platform built, all with the same bodies", async () => {
  await edgar.goto(bracket);
  await volume(edgar, "39,531.2896");
  const before = await drawn(olivia);
  await setVariable(olivia, "width", "72 mm");
  await expect.poll(() => drawn(olivia), patience).not.toBe(before);
  const now = await drawn(olivia);
  await draws(edgar, now);
  const document = /\/d\/(doc_\w+)/.exec(bracket)?.[1] ?? "";
  const built = async () => {
    const answer = await olivia.request.get(`${product.url}/api/v1/documents/${document}/result`);
    const { data } = (await answer.json()) as { data: { manifest: { bodies: { key: string }[] } | null } };
    return data.manifest?.bodies.map(({ key }) => key).join(" ");
  };
  await expect.poll(built, patience).toBe(now);
});

it("begins a new part in the project, and shows it to the other at once", async () => {
  await olivia.getByRole("link", { name: "Back to the project" }).click();
  await newPart(olivia, "Flange");
  await olivia.getByRole("tree", { name: "Features" }).waitFor();
  await edgar.getByRole("link", { name: "Back to the project" }).click();
  await item(edgar, "Flange").waitFor();
});

modelsAPart(() => olivia);

it("shows the other the finished part, and both come back to the bracket", async () => {
  await edgar.goto(olivia.url());
  await draws(edgar, await drawn(olivia));
  for (const page of [olivia, edgar]) {
    await page.goto(bracket);
    await drawn(page);
  }
});

it("keeps both people's edits, undoes only one's own, and tells the truth about what is stored", async () => {
  await setVariable(olivia, "width", "66 mm");
  await reads(edgar, "width", "66 mm");
  await setVariable(edgar, "height", "80 mm");
  await reads(olivia, "height", "80 mm");
  await olivia.getByRole("button", { name: /Edgar Editor/ }).waitFor();
  await olivia.getByRole("button", { name: "Undo" }).click();
  await reads(edgar, "width", "72 mm");
  expect(await variable(edgar, "height").inputValue()).toBe("80 mm");

  await edgar.context().setOffline(true);
  await setVariable(edgar, "depth", "55 mm");
  await edgar
    .getByRole("status")
    .getByText(/Offline/)
    .waitFor();
  await setVariable(olivia, "thickness", "7 mm");
  await saved(olivia);
  await edgar.context().setOffline(false);
  await saved(edgar);
  await reads(olivia, "depth", "55 mm");
  await reads(edgar, "thickness", "7 mm");
  await expect.poll(async () => (await drawn(edgar)) === (await drawn(olivia)), patience).toBe(true);
});

it("shows what the other has open and looks at, follows their view, and lets them go when their window closes", async () => {
  const row = (page: Page) => page.getByRole("treeitem", { name: "Rounded corners", exact: true });
  await row(edgar).dblclick();
  await edgar.getByRole("slider", { name: "Drag Radius" }).waitFor();
  await row(olivia).getByRole("img", { name: "Edgar Editor" }).waitFor();
  await edgar.keyboard.press("Escape");
  await row(olivia).getByRole("img", { name: "Edgar Editor" }).waitFor({ state: "detached" });
  await olivia.getByRole("button", { name: "Follow where Edgar Editor looks" }).click();
  const top = (page: Page) => page.getByRole("button", { name: "Top", exact: true }).boundingBox();
  await edgar.keyboard.press("Shift+5");
  const seen = await top(edgar);
  await expect.poll(() => top(olivia), patience).toEqual(seen);
  await edgar.goto("about:blank");
  await olivia.getByRole("button", { name: /Edgar Editor/ }).waitFor({ state: "detached", timeout: 10_000 });
  await edgar.goto(bracket);
  await drawn(edgar);
});

/** What the model is told, with the quotes of JSON inside of JSON taken off. */
const told = (request: ModelRequest) => JSON.stringify(request.messages).replaceAll(/\\+"/g, '"');

const chat = (page = olivia) => page.getByRole("region", { name: "Chat with the agent" });
async function say(page: Page, text: string): Promise<void> {
  await chat(page).getByLabel("Message to the agent").fill(text);
  await chat(page).getByLabel("Message to the agent").press("Enter");
}
async function ask(text: string, ...turns: ((request: ModelRequest) => ModelTurn)[]): Promise<void> {
  let step = 0;
  model.setScript((request) => turns[step++]?.(request) ?? { text: "That was all." });
  await say(olivia, text);
}
const says = (text: string) => chat().getByText(text).first().waitFor();

it("lets the agent change the part in words; a reload in mid-answer loses nothing, and undo takes it back", async () => {
  await olivia.getByRole("button", { name: "Agent", exact: true }).click();
  await ask(
    "The bracket needs a gusset of 12 mm",
    () => ({ text: "I look at the part first.", tools: [{ name: "read_part", input: {} }], hold: true }),
    () => ({ tools: [{ name: "add_variable", input: { name: "gusset", expression: "12 mm" } }] }),
    (request) => ({
      text: told(request).includes('"gusset"') ? "There is a gusset now." : "It did not work.",
    }),
  );
  await says("I look at");
  await olivia.reload();
  await drawn(olivia);
  await saved(olivia);
  await olivia.getByRole("button", { name: "Agent", exact: true }).click();
  await says("I look at");
  model.release();
  await says("There is a gusset now.");
  await variable(olivia, "gusset").waitFor();
  await variable(edgar, "gusset").waitFor();
  await olivia.getByRole("button", { name: "Undo" }).click();
  await variable(edgar, "gusset").waitFor({ state: "detached" });
  await olivia.getByRole("button", { name: "Redo" }).click();
  await variable(edgar, "gusset").waitFor();
});

it("holds what removes work until its person approves, and stops when it is told to", async () => {
  await ask(
    "Take the gusset away again",
    () => ({ tools: [{ name: "read_part", input: {} }] }),
    (request) => {
      const id = /#gusset = 12 mm {2}\(id (\w+)\)/.exec(told(request))?.[1] ?? "not-found";
      return { tools: [{ name: "delete_variable", input: { id } }] };
    },
    () => ({ text: "The gusset is gone." }),
  );
  const approve = chat().getByRole("button", { name: "Approve" });
  await approve.waitFor();
  await says("Delete variable: #gusset");
  await variable(edgar, "gusset").waitFor();
  await approve.click();
  await says("The gusset is gone.");
  await variable(edgar, "gusset").waitFor({ state: "detached" });

  await ask("Tell me all about brackets", () => ({ text: "Brackets have a long history.", hold: true }));
  await chat().getByRole("button", { name: "Stop the agent" }).click();
  await chat().getByRole("button", { name: "Send" }).waitFor();
  model.release();
});

it("begins a chat beside the first, and stays in it when somebody else begins one", async () => {
  model.setScript(() => ({ text: "It is a bracket." }));
  await chat().getByRole("button", { name: "New chat" }).click();
  await say(olivia, "What is this?");
  await says("It is a bracket.");
  await chat().getByRole("button", { name: "Send" }).waitFor();
  model.setScript(() => ({ text: "That is for Edgar." }));
  await edgar.getByRole("button", { name: "Agent", exact: true }).click();
  await chat(edgar).getByText("It is a bracket.").waitFor();
  await chat(edgar).getByRole("button", { name: "New chat" }).click();
  await say(edgar, "And what do I see?");
  await chat(edgar).getByText("That is for Edgar.").waitFor();
  await edgar.getByRole("button", { name: "Close the chat" }).click();
  model.setScript(() => ({ text: "Still a bracket." }));
  await says("It is a bracket.");
  await say(olivia, "And now?");
  await says("Still a bracket.");
  await olivia.getByRole("button", { name: "Close the chat" }).click();
});

it("writes STEP and STL files, and a new part made of the STEP file has the same volume", async () => {
  const files: { readonly name: string; readonly buffer: Buffer; readonly mimeType: string }[] = [];
  for (const label of ["STEP (solids, for other CAD)", "STL, normal"]) {
    await olivia.getByRole("button", { name: "Export" }).click();
    const downloading = olivia.waitForEvent("download");
    await olivia.getByRole("menuitem", { name: label }).click();
    const download = await downloading;
    const buffer = await readFile(await download.path());
    files.push({ name: download.suggestedFilename(), buffer, mimeType: "application/octet-stream" });
  }
  const [step, stl] = files;
  expect(step?.name).toMatch(/\.step$/);
  expect(step?.buffer.subarray(0, 13).toString()).toBe("ISO-10303-21;");
  expect(stl?.buffer.length).toBe(84 + 50 * (stl?.buffer.readUInt32LE(80) ?? 0));

  const volumeOf = (page: Page) => page.getByText(/mm³$/).first().innerText();
  const exported = await volumeOf(olivia);
  await olivia.getByRole("link", { name: "Back to the project" }).click();
  await newPart(olivia, "From a file");
  if (step === undefined) throw new Error("no file");
  await olivia.getByLabel("File to import").setInputFiles(step);
  await expect.poll(() => volumeOf(olivia), patience).toBe(exported);
});

it("refuses fifty megabytes that are no STEP file in words, and the part stays as it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "solidtype-garbage-"));
  const file = join(folder, "garbage.step");
  await writeFile(file, Buffer.alloc(50 << 20, "This is no STEP file. "));
  const features = olivia.getByRole("tree", { name: "Features" });
  const before = await features.innerText();
  await olivia.getByLabel("File to import").setInputFiles(file);
  const words = olivia.getByRole("alert").filter({ hasText: "The file cannot be used" });
  await words.waitFor();
  expect(await words.innerText()).toMatch(/STEP/);
  expect(await features.innerText()).toBe(before);
  await olivia.getByRole("button", { name: "Dismiss" }).click();
  await words.waitFor({ state: "detached" });
  await rm(folder, { recursive: true });
});

it("keeps a branch to itself until it is merged, and asks which value counts where both changed one", async () => {
  await olivia.goto(bracket);
  await setVariable(olivia, "width", "60 mm");
  await saved(olivia);
  const branch = (name: string) => olivia.getByRole("button", { name: `Branch: ${name}` });
  await branch("main").click();
  await olivia.getByRole("menuitem", { name: "New branch…" }).click();
  await answerName(olivia, "New branch", "wider", "Create branch");
  await branch("wider").waitFor();
  await drawn(olivia);
  await setVariable(olivia, "width", "90 mm");
  await setVariable(olivia, "bend", "6 mm");
  await saved(olivia);
  await branch("wider").click();
  await olivia.getByRole("menuitem", { name: "main", exact: true }).click();
  await branch("main").waitFor();
  await reads(olivia, "width", "60 mm");
  await setVariable(olivia, "width", "75 mm");
  await saved(olivia);

  await branch("main").click();
  await olivia.getByRole("menuitem", { name: "wider", exact: true }).click();
  await reads(olivia, "width", "90 mm");
  await branch("wider").click();
  await olivia.getByRole("menuitem", { name: "Merge wider…" }).click();
  const dialog = olivia.getByRole("dialog", { name: "Merge “wider”" });
  const conflict = dialog.getByRole("group", { name: /#width/ });
  await conflict.getByRole("radio", { name: /75 mm as on main/ }).waitFor();
  await conflict.getByRole("radio", { name: /90 mm as on wider/ }).check();
  await dialog.getByRole("button", { name: "Merge into main" }).click();
  await dialog.getByText("“wider” is merged into “main”.").waitFor();
  await reads(edgar, "width", "90 mm");
  expect(await variable(edgar, "bend").inputValue()).toBe("6 mm");
});
