import type { Shipped } from "./collect.ts";

/** Terms under which a company may ship a product; anything else has to be looked at by a person first. */
const accepted: readonly RegExp[] = [
  /^(MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|Zlib|OFL-1\.1|CC-BY-4\.0)$/,
  /^LGPL-(2\.0|2\.1|3\.0)(-only|-or-later)?( WITH .+)?$/,
  /^(MPL|EPL)-2\.0$/,
];

/** Whether every alternative of an expression that must be met is acceptable: `A OR B` needs one, `A AND B` both. */
export function isAccepted(licence: string): boolean {
  const bare = licence.replaceAll(/[()]/g, "").trim();
  return bare
    .split(/ OR /i)
    .some((choice) =>
      choice.split(/ AND /i).every((term) => accepted.some((pattern) => pattern.test(term.trim()))),
    );
}

/** The page of notices: what is shipped, the two that come under the LGPL, and every licence's own words once. */
export function renderNotices(shipped: readonly Shipped[]): string {
  const lines = shipped.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Third-party notices

SolidType ships the packages below. This page is written by \`npm run notices\`; do not edit it by hand.

## Under the LGPL: separate files that can be replaced

Open CASCADE Technology (LGPL-2.1 with the Open CASCADE exception), as compiled to WebAssembly by the npm package
\`replicad-opencascadejs\`, and planegcs, FreeCAD's constraint solver (LGPL-2.0-or-later), as compiled by
\`@salusoft89/planegcs\`, are not linked into SolidType's own code. Each is a \`.wasm\` file of its own that is loaded
at run time. To use a build of your own, put your \`.wasm\` file in the place of the one inside the package, in
\`node_modules\`, or name your package in \`packages/kernel/package.json\` and \`packages/sketch/package.json\`, and start
or build SolidType anew. In images that are built already the files are \`/app/node_modules\` of kernel, and
\`/app/apps/web/public/wasm\` of web: the \`.wasm\` file there and its forms for browsers beside it, \`.br\` (Brotli) and
\`.gz\`. Nothing else refers to them. Sources: https://github.com/Open-Cascade-SAS/OCCT,
https://github.com/sgenoud/replicad, https://github.com/FreeCAD/FreeCAD, https://github.com/Salusoft89/planegcs.

## Packages

| package | version | licence |
|---|---|---|
${lines.join("\n")}

## Licence texts
${textSections(shipped)}`;
}

/** Texts that differ only in blanks are one text; the packages they cover stand above it. */
function textSections(shipped: readonly Shipped[]): string {
  const sections = new Map<string, { text: string; names: string[] }>();
  for (const { name, version, text } of shipped) {
    if (!text) continue;
    const key = text.replaceAll(/\s+/g, " ");
    const section = sections.get(key) ?? { text, names: [] };
    section.names.push(`${name} ${version}`);
    sections.set(key, section);
  }
  return [...sections.values()]
    .map(
      ({ text, names }) => `\n### ${names.join(", ")}\n\n~~~text\n${text.replaceAll("~~~", "~ ~ ~")}\n~~~\n`,
    )
    .join("");
}
