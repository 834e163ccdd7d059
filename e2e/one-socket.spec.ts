import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { openProxy } from "./harness/proxy.ts";
import { addBox, newPage, newPart, openWorkshop, saved } from "./harness/workshop.ts";

const TABS = 5;
/** A tab follows its document, who is in it, and its branches; with as many again, the five follow thirty. */
const MORE_EACH = 3;

let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await openBrowser();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(120_000);
});
afterAll(() => browser.close());

type Made = { readonly data: { readonly id: string } };

async function post(path: string, data: object): Promise<Made> {
  const origin = inject("url");
  const answer = await context.request.post(`${origin}${path}`, { data, headers: { origin } });
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  return (await answer.json()) as Made;
}

async function makePart(): Promise<string> {
  const email = `ada-${crypto.randomUUID()}@example.com`;
  await post("/api/auth/sign-up/email", { name: "Ada", email, password: "correct horse battery" });
  const { data: workspace } = await post("/api/v1/workspaces", { name: "Tabs" });
  const { data: project } = await post(`/api/v1/workspaces/${workspace.id}/projects`, { name: "Tabs" });
  const { data: part } = await post(`/api/v1/projects/${project.id}/documents`, { name: "Part" });
  return `${inject("url")}/d/${part.id}`;
}

/** What a tab opens by itself: a socket, or a live request that did not go over the shared one. */
function watch(page: Page, own: string[]): void {
  page.on("websocket", (socket) => own.push(`socket ${socket.url()}`));
  page.on("request", (request) => {
    if (/[?&]live=/.test(request.url())) own.push(`request ${request.url()}`);
  });
}

/** Listens in on the worker that the tabs share: its sockets, and what is opened over them. */
async function listenIn() {
  const session = await browser.newBrowserCDPSession();
  const shared = async () =>
    (await session.send("Target.getTargets")).targetInfos.filter(({ type }) => type === "shared_worker");
  await expect.poll(async () => (await shared()).length, { timeout: 60_000 }).toBe(1);
  const [worker] = await shared();
  const sockets = new Set<string>();
  const opened: string[] = [];
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { method = "", params } = JSON.parse(message) as {
      method?: string;
      params?: { requestId: string; response: { payloadData: string } };
    };
    if (!method.startsWith("Network.webSocketFrame") || params === undefined) return;
    sockets.add(params.requestId);
    if (method === "Network.webSocketFrameSent" && params.response.payloadData.includes('"kind":"open"'))
      opened.push(params.response.payloadData);
  });
  const { sessionId } = await session.send("Target.attachToTarget", {
    targetId: worker?.targetId ?? "",
    flatten: false,
  });
  const message = JSON.stringify({ id: 1, method: "Network.enable", params: {} });
  await session.send("Target.sendMessageToTarget", { sessionId, message });
  return { url: worker?.url ?? "", sockets, opened, workers: async () => (await shared()).length };
}

type Counted = { heads: number; bodies: Record<number, number> };

/** Has a tab follow the document a few times more, through the same worker, and count what comes. */
async function followMore(tab: Page, workerUrl: string, stream: string): Promise<void> {
  await tab.evaluate(
    ([url, path, more]) => {
      const counted: Counted = { heads: 0, bodies: {} };
      const { port } = new SharedWorker(url, { name: "solidtype-live" });
      port.addEventListener("message", ({ data }: MessageEvent<{ kind: string; id: number }>) => {
        if (data.kind === "heard") counted.heads++;
        if (data.kind === "body") counted.bodies[data.id] = (counted.bodies[data.id] ?? 0) + 1;
      });
      port.start();
      for (let id = 1; id <= more; id++)
        port.postMessage({ kind: "open", id, url: `${path}?offset=now&live=sse`, headers: {} });
      Object.assign(globalThis, { counted });
    },
    [workerUrl, stream, MORE_EACH] as const,
  );
}

const counts = (tab: Page) =>
  tab.evaluate(() => {
    const { counted } = globalThis as unknown as { counted: Counted };
    return [counted.heads, ...Object.values(counted.bodies)];
  });

const box = async (page: Page) => {
  await page.getByRole("button", { name: "Box", exact: true }).click();
  await page.keyboard.press("Enter");
};
const sees = (page: Page, feature: string) => page.locator("[data-feature]", { hasText: feature }).waitFor();

it(`follows everything that ${TABS} tabs show, thirty streams, over the one socket of the worker that they share`, async () => {
  const url = await makePart();
  const own: string[] = [];
  const [first, ...others] = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
  if (first === undefined) throw new Error("no tab");
  for (const tab of [first, ...others]) watch(tab, own);
  await first.goto(url);
  await first.getByRole("button", { name: "Box", exact: true }).waitFor();
  const worker = await listenIn();
  for (const tab of others) await tab.goto(url);
  const streamOpened = () => /"url":"([^"?]+\/doc\/[^"?]+)\?/.exec(worker.opened.join(""))?.[1] ?? "";
  await expect.poll(streamOpened, { timeout: 60_000 }).not.toBe("");
  const stream = streamOpened();
  for (const tab of [first, ...others]) await followMore(tab, worker.url, stream);
  for (const tab of [first, ...others])
    await expect.poll(() => counts(tab), { timeout: 60_000 }).toEqual([MORE_EACH, 1, 1, 1]);
  await box(first);
  for (const tab of [first, ...others]) await sees(tab, "Box 1");
  for (const tab of [first, ...others])
    await expect
      .poll(async () => Math.min(...(await counts(tab)).slice(1)), { timeout: 60_000 })
      .toBeGreaterThan(1);
  expect(await worker.workers()).toBe(1);
  expect(worker.sockets.size).toBe(1);
  expect(own).toEqual([]);

  // The tab that came first goes; the socket stays with the others.
  await first.close();
  const [second, ...rest] = others;
  if (second === undefined) throw new Error("no tab");
  await box(second);
  for (const tab of rest) await sees(tab, "Box 2");
  expect(worker.sockets.size).toBe(1);
  expect(own).toEqual([]);
});

it("opens a part, saves it and follows others behind a proxy that lets no WebSocket through", async () => {
  const proxy = await openProxy();
  const behind = { proxy: { server: proxy.address } };
  const page = await newPage(browser, behind);
  await openWorkshop(page, "Petra Proxied", "Pliers");
  const part = await newPart(page, "Handle");
  await addBox(page);
  const other = await page.context().newPage();
  await other.goto(part);
  await sees(other, "Box 1");
  await box(other);
  await sees(page, "Box 2");
  await saved(page);
  expect(proxy.refused).toBeGreaterThan(0);
  await page.context().close();
  proxy.close();
});
