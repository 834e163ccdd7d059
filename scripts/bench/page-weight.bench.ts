import { join } from "node:path";
import { bench } from "@solidtype/bench";
import { buildWeb } from "../start/web-build.ts";
import { pageWeight } from "./page-weight.ts";

await bench("JavaScript that a page loads before anything is clicked, gzipped", async (m) => {
  const next = join(await buildWeb(), ".next");
  for (const [page, atMost] of [
    ["d/[document]/page", 450],
    ["page", 300],
  ] as const) {
    const { gzip } = pageWeight(next, page);
    m.record({ figure: page, unit: "kB", goal: { atMost }, runs: [gzip / 1000] });
  }
});
