import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

const version = "v3.16.4";
const ownFolder = resolve(import.meta.dirname, "../../.solidtype/tools");

function answers(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The helm to check the chart with: from PATH, from Go's folder, or installed through Go; null where none can be had. */
export function findHelm(): string | null {
  const own = join(ownFolder, "helm");
  for (const place of ["helm", join(homedir(), "go/bin/helm"), own]) {
    if (answers(place, "version", "--short")) return place;
  }
  if (!answers("go", "version")) return null;
  mkdirSync(ownFolder, { recursive: true });
  try {
    execFileSync("go", ["install", `helm.sh/helm/v3/cmd/helm@${version}`], {
      env: { PATH: process.env["PATH"] ?? "", HOME: homedir(), GOBIN: ownFolder },
      stdio: "ignore",
      timeout: 600_000,
    });
  } catch {
    return null;
  }
  return existsSync(own) ? own : null;
}
