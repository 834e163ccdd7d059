import { basename, join, relative, resolve, sep } from "node:path";
import type { Figure, Verdict } from "./figure.ts";

const root = resolve(import.meta.dirname, "../../..");

/** What stands in `.reports/bench/<name>.json`. */
export type BenchReport = {
  name: string;
  about: string;
  at: string;
  machine: { cpu: string; cores: number; node: string };
  figures: (Figure & { verdict: Verdict })[];
};

/** `packages/kernel/src/rebuild/cold.bench.ts` → `kernel.cold`; a service's is `service-kernel.cold`. */
export function benchName(file: string): string {
  const [group = "", unit = ""] = relative(root, resolve(file)).split(sep);
  const owner =
    group === "services" ? `service-${unit}` : group === "packages" || group === "apps" ? unit : group;
  return `${owner}.${basename(file, ".bench.ts")}`;
}

export const reportFile = (name: string) => join(root, ".reports/bench", `${name}.json`);
