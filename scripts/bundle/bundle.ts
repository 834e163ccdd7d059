/**
 * Makes what an image of a service carries: `node scripts/bundle/bundle.ts <service> <folder>`.
 *
 *     dist/*.js       main, migrate where there is one, workers, chunks
 *     dist/assets/    files that the sources read beside themselves (SQL migrations)
 *     node_modules/   the LGPL geometry libraries, whole and replaceable
 *     package.json    name and version
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

/**
 * Loaded as they are: their wasm files may be exchanged for one's own builds, as the LGPL grants. With the workspace
 * package that each belongs to.
 */
const owners = { "opencascade.js": "kernel", "@salusoft89/planegcs": "sketch" };

/** `new URL("./x", import.meta.url)` in a source: a worker becomes an entry of its own, anything else is copied. */
const beside = /new URL\(\s*"(\.{1,2}\/[^"]+)",\s*import\.meta\.url,?\s*\)/g;

type Found = { readonly workers: Set<string>; readonly assets: Map<string, string> };

function nameOfAsset(file: string): string {
  return relative(root, file).replaceAll(/[\\/]/g, "_");
}

function besideFiles(found: Found): Plugin {
  return {
    name: "files beside sources",
    setup(builder) {
      builder.onLoad({ filter: /\/(packages|services)\/.*\.ts$/ }, (args) => {
        const source = readFileSync(args.path, "utf8");
        const contents = source.replaceAll(beside, (whole, path: string) => {
          const target = resolve(dirname(args.path), path);
          if (basename(path) === "package.json") return 'new URL("../package.json", import.meta.url)';
          if (target.endsWith("-worker.ts")) {
            found.workers.add(target);
            return `new URL("./${basename(target, ".ts")}.js", import.meta.url)`;
          }
          if (!existsSync(target)) return whole;
          found.assets.set(target, nameOfAsset(target));
          const slash = statSync(target).isDirectory() ? "/" : "";
          return `new URL("./assets/${nameOfAsset(target)}${slash}", import.meta.url)`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}

async function bundle(entries: readonly string[], out: string, found: Found): Promise<void> {
  await build({
    entryPoints: [...entries],
    entryNames: "[name]",
    outdir: join(out, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    sourcemap: "linked",
    external: [...Object.keys(owners), "pg-native"],
    plugins: [besideFiles(found)],
    // CommonJS packages inside an ES bundle still call require for Node's own modules.
    banner: {
      js: 'import { createRequire as nodeRequire } from "node:module"; const require = nodeRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}

/** Where an installed package is, seen from the workspace package that depends on it. */
function folderOf(library: string, owner: string): string {
  let folder = dirname(createRequire(join(root, "packages", owner, "package.json")).resolve(library));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

export async function bundleService(service: string, out: string): Promise<void> {
  const folder = join(root, "services", service);
  if (!existsSync(join(folder, "src/main.ts")))
    throw new Error(`there is no service ${service} in services/`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, "dist"), { recursive: true });
  const starts = ["main", "migrate"]
    .map((name) => join(folder, `src/${name}.ts`))
    .filter((file) => existsSync(file));
  const found: Found = { workers: new Set(), assets: new Map() };
  let known = -1;
  // A worker may start workers of its own: until nothing new turns up.
  while (known < found.workers.size) {
    known = found.workers.size;
    await bundle([...starts, ...found.workers], out, found);
  }
  for (const [from, name] of found.assets) cpSync(from, join(out, "dist/assets", name), { recursive: true });
  const { name, version, dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    dependencies: Record<string, string>;
  };
  for (const [library, owner] of Object.entries(owners))
    if (`@solidtype/${owner}` in dependencies)
      cpSync(folderOf(library, owner), join(out, "node_modules", library), {
        recursive: true,
        dereference: true,
      });
  writeFileSync(
    join(out, "package.json"),
    `${JSON.stringify({ name, version, type: "module", private: true })}\n`,
  );
}

if (import.meta.main) {
  const [service, out] = process.argv.slice(2);
  if (service === undefined || out === undefined) {
    console.error("usage: node scripts/bundle/bundle.ts <service> <folder>");
    process.exit(2);
  }
  await bundleService(service, resolve(out));
}
