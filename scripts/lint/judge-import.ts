import { dirname, join, relative, sep } from "node:path";
import { testsMay, units, wrapped, type Unit } from "./import-table.ts";

const isTest = /\.(test|bench|spec)\.tsx?$|(^|\/)testing\//;

/**
 * Says what is wrong with one import, or nothing when the table allows it.
 *
 * @param file importing file, relative to the root
 * @param specifier what stands between the quotes
 */
export function judgeImport(file: string, specifier: string): string | undefined {
  const home = unitAt(file);
  if (!home) return undefined;
  if (specifier.startsWith(".")) {
    const target = join(dirname(file), specifier).split(sep).join("/");
    const there = unitAt(target);
    if (there?.name === home.name) return undefined;
    const right = there
      ? `import "${there.name}" if the table allows it`
      : "keep to the package's own sources";
    return `"${specifier}" leaves ${home.unit.folder} by a relative path: ${right}`;
  }
  const name = packageOf(specifier);
  const wrapper = wrapped.get(name);
  if (wrapper && wrapper !== home.unit.folder)
    return `"${name}" stays behind ${wrapper}: use what that package exports`;
  if (!name.startsWith("@solidtype/") || name === home.name) return undefined;
  if (allowed(file, home.unit).includes(name)) return undefined;
  const only = home.unit.only;
  if (only?.may.includes(name)) return `${home.unit.folder} may import "${name}" only under ${only.under}`;
  return `${home.unit.folder} may not import "${name}" (scripts/lint/import-table.ts)`;
}

function allowed(file: string, unit: Unit): readonly string[] {
  const inside = relative(unit.folder, file).split(sep).join("/");
  return [
    ...unit.may,
    ...(isTest.test(file) ? testsMay : []),
    ...(unit.only && inside.startsWith(`${unit.only.under}/`) ? unit.only.may : []),
  ];
}

function unitAt(path: string): { name: string; unit: Unit } | undefined {
  for (const [name, unit] of units) if (path.startsWith(`${unit.folder}/`)) return { name, unit };
  return undefined;
}

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}
