import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { units } from "../lint/import-table.ts";
import { root } from "../paths.ts";
import { SetupError, plainCause, step } from "../steps.mjs";
import { run, tail } from "./shell.ts";
import { WebBuilds } from "./web-builds.ts";

const app = join(root, "apps/web");
/** Beside what Next builds into, and empties each time. */
const builds = new WebBuilds(join(app, ".next-served"));

/** The folder of the production build of these sources, with the `server.js` that serves it. */
export async function buildWeb(): Promise<string> {
  const folder = await builds.take(
    sourceKey(),
    () => step("Web app (production build)", build),
    () => void process.stdout.write("  … Waiting for another build of the web app to end\n"),
  );
  return join(folder, "apps/web");
}

async function build(note: (line: string) => void): Promise<string> {
  const args = [join(app, "node_modules/next/dist/bin/next"), "build"];
  const { HOME = "", PATH = "" } = process.env;
  const env = { HOME, PATH, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const { code, output } = await run(process.execPath, args, { cwd: app, env, note });
  if (code !== 0) {
    const cause = plainCause(output);
    throw new SetupError(`The web app could not be built${cause ? `: ${cause.what}` : ""}`, {
      tried: `next build\n         ${tail(output, 12)}`,
      todo: cause?.todo ?? "fix what it says; npm test -- check tells more",
    });
  }
  const made = join(app, ".next/standalone");
  cpSync(join(app, ".next/static"), join(made, "apps/web/.next/static"), { recursive: true });
  if (existsSync(join(app, "public")))
    cpSync(join(app, "public"), join(made, "apps/web/public"), { recursive: true });
  note("");
  return made;
}

/** Tests are not built, and Next writes its own declarations while it builds. */
const notRead = /\.(test|bench)\.tsx?$|^next-env\.d\.ts$/;

/** A hash over everything the build reads: the app, the packages it may import, the lockfile. */
function sourceKey(): string {
  const web = units.get("@solidtype/web");
  const packages = [...(web?.may ?? []), ...(web?.only?.may ?? [])].flatMap(
    (name) => units.get(name)?.folder ?? [],
  );
  const folders = packages.map((folder) => `${folder}/{src/**/*,package.json}`);
  // Somebody may have put builds of their own in the place of the geometry libraries.
  const libraries = [
    "packages/kernel/node_modules/opencascade.js/**/*.wasm",
    "packages/sketch/node_modules/@salusoft89/planegcs/**/*.wasm",
  ];
  const own = ["apps/web/{src,build}/**/*", "apps/web/*.{ts,json,mjs}", "pnpm-lock.yaml"];
  const patterns = [...own, ...folders, ...libraries];
  const paths = globSync(patterns, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !notRead.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256").update(process.version);
  for (const path of paths.sort())
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path));
  return hash.digest("hex");
}
