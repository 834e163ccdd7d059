export { bench } from "./bench.ts";
export { rate, took } from "./clock.ts";
export { judge, type Figure, type Goal, type Verdict } from "./figure.ts";
export { Measurements } from "./measurements.ts";
export { benchName, reportFile, type BenchReport } from "./report.ts";
export { table } from "./table.ts";
