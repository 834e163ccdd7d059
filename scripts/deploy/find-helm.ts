import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const version = "v3.16.4";
const ownFolder = resolve(import.meta.dirname, "../../.solidtype/tools");

const answers = (program: string, ...args: string[]): Promise<boolean> =>
  run(program, args).then(
    () => true,
    () => false,
  );

/** The helm to check the chart with: from PATH, from Go's folder, or installed through Go; null where none can be had. */
export async function findHelm(): Promise<string | null> {
  const own = join(ownFolder, "helm");
  for (const place of ["helm", join(homedir(), "go/bin/helm"), own]) {
    if (await answers(place, "version", "--short")) return place;
  }
  if (!(await answers("go", "version"))) return null;
  await mkdir(ownFolder, { recursive: true });
  const env = { PATH: process.env["PATH"] ?? "", HOME: homedir(), GOBIN: ownFolder };
  await run("go", ["install", `helm.sh/helm/v3/cmd/helm@${version}`], { env, timeout: 600_000 }).catch(
    () => undefined,
  );
  return (await answers(own, "version", "--short")) ? own : null;
}
