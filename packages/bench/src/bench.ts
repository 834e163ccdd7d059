import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { judge } from "./figure.ts";
import { Measurements } from "./measurements.ts";
import { type BenchReport, benchName, reportFile } from "./report.ts";
import { table } from "./table.ts";

/**
 * The one call of a `*.bench.ts` file: measures, prints the table, writes the JSON beside it, and ends the process
 * with 1 when a goal was missed. Each file runs in a process of its own.
 *
 *     await bench("RPC through contracts against a bare NATS request", async (m) => {
 *       await m.measure({
 *         figure: "calls per second", unit: "/s", goal: { ratioAtLeast: 0.6 },
 *         ours: () => rate(() => client.call(ping, {})),
 *         peer: { name: "bare request", run: () => rate(() => nc.request("ping")) },
 *       });
 *     });
 */
export async function bench(about: string, body: (m: Measurements) => Promise<void>): Promise<void> {
  const measurements = new Measurements();
  const name = benchName(process.argv[1] ?? "");
  process.stdout.write(`\n${name}: ${about}\n`);
  await body(measurements);
  const figures = measurements.figures.map((figure) => ({ ...figure, verdict: judge(figure) }));
  const report: BenchReport = {
    name,
    about,
    at: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version },
    figures,
  };
  const file = reportFile(name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(`${table(measurements.figures)}\n`);
  if (figures.some(({ verdict }) => verdict === "short")) process.exitCode = 1;
}
