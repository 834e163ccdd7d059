import { bench } from "@solidtype/bench";
import { type DocumentResult, blobPath, resultsLivePath } from "@solidtype/contracts";
import { startPlatform, startStack } from "@solidtype/testkit";
import { partUnderTest } from "../testing/part-under-test.ts";

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** Resolves with each result as it is heard, in turn. */
async function* results(answer: Response): AsyncGenerator<DocumentResult> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data !== undefined) yield JSON.parse(data) as DocumentResult;
    }
  }
}

await bench("results of the kernel service", async (m) => {
  const stack = await startStack({ postgres: true, nats: true, redis: true });
  const { postgres = "", nats = "", redis = "" } = stack.urls;
  const platform = await startPlatform({
    urls: { postgres, nats, redis },
    beside: { kernel: {} },
    env: { RATE_LIMIT_SCALE: "100000" },
  });
  const ada = await platform.person();
  const bracket = await partUnderTest(platform, ada, "bracket");
  const { document, branch } = bracket;
  await bracket.result();

  await m.measure({
    figure: "a built part opened: its result and every mesh and name",
    unit: "ms",
    goal: { atMost: 200 },
    runs: 20,
    ours: () =>
      timed(async () => {
        const { manifest } = await bracket.result();
        await Promise.all(
          (manifest?.bodies ?? []).flatMap(({ meshKey, namesKey }) =>
            [blobPath(document, "mesh", meshKey), blobPath(document, "names", namesKey)].map(async (path) => {
              const answer = await ada.fetch(`${platform.origin}${path}`);
              if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
              await answer.arrayBuffer();
            }),
          ),
        );
      }),
  });

  const stop = new AbortController();
  const live = await ada.fetch(`${platform.origin}${resultsLivePath(document, branch)}`, {
    signal: stop.signal,
  });
  const heard = results(live);
  const next = async (than: string | undefined): Promise<DocumentResult> => {
    for (;;) {
      const result = (await heard.next()).value as DocumentResult | undefined;
      if (result === undefined) throw new Error("the results ended");
      if (result.state === "ready" && result.offset !== than) return result;
    }
  };
  const extrusion = bracket.part.model.features.find(({ type }) => type === "extrude");
  if (extrusion === undefined) throw new Error("the bracket has no extrusion");
  let last = (await next(undefined)).offset;
  let size = 10;
  await m.measure({
    figure: "a dimension edited, until a viewer hears of the new meshes",
    unit: "ms",
    goal: { atMost: 2000 },
    runs: 10,
    ours: () =>
      timed(async () => {
        size += 0.25;
        const edited = bracket.part.run({
          command: "editFeature",
          id: extrusion.id,
          params: { distance: `${size} mm` },
        });
        if (!edited.ok) throw new Error(edited.error.message);
        await bracket.saved();
        last = (await next(last)).offset;
      }),
  });
  stop.abort();
  await bracket.close();
  await platform.close();
  await stack.stop();
});
