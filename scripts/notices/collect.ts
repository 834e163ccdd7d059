import { existsSync, globSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../paths.ts";

/** A package that travels with the product, and the terms it comes under. */
export type Shipped = { name: string; version: string; licence: string; text: string | undefined };

type Manifest = {
  name: string;
  version: string;
  license?: string | { type: string };
  licenses?: { type: string }[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** Packages whose manifest names no licence, read by a person in the files they come with. */
const readByHand: Readonly<Record<string, string>> = { "seq-queue": "MIT" };

/** Every package that the workspace's own packages need at run time, directly or through others. */
export function collectShipped(): Shipped[] {
  const found = new Map<string, Shipped>();
  const seen = new Set<string>();
  for (const file of globSync("{packages,services,apps}/*/package.json", { cwd: root }))
    visit(dirname(join(root, file)));
  return [...found.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1,
  );

  function visit(link: string): void {
    const folder = realpathSync(link);
    if (seen.has(folder)) return;
    seen.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    if (!manifest.name.startsWith("@solidtype/"))
      found.set(`${manifest.name}@${manifest.version}`, shipped(folder, manifest));
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const next = resolveFrom(folder, name);
      if (next) visit(next); // an optional one of another platform is not there
    }
  }
}

function shipped(folder: string, manifest: Manifest): Shipped {
  const { name, version, license, licenses } = manifest;
  const named =
    typeof license === "string" ? license : (license?.type ?? licenses?.map(({ type }) => type).join(" OR "));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  return {
    name,
    version,
    licence: named ?? readByHand[name] ?? "UNKNOWN",
    text: file ? readText(join(folder, file)) : undefined,
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim();
  } catch {
    return undefined; // a folder of texts: the licence's name has to do
  }
}

function resolveFrom(folder: string, name: string): string | undefined {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
  }
  return undefined;
}
