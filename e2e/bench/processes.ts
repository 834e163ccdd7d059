import { readdirSync, readFileSync } from "node:fs";

/** Memory of a process and of all below it, shared pages counted in proportion (PSS), in bytes. */
export function memoryBelow(pid: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s+(\d+)/m.exec(readOr(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (one: number): boolean => one === pid || (one > 1 && isBelow(parents.get(one) ?? 0));
  return [...parents.keys()]
    .filter(isBelow)
    .reduce(
      (sum, one) =>
        sum + Number(/^Pss:\s+(\d+) kB/m.exec(readOr(`/proc/${one}/smaps_rollup`))?.[1] ?? 0) * 1024,
      0,
    );
}

/** Processes end while they are looked at. */
function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
