import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { root } from "../paths.ts";
import { collectShipped } from "./collect.ts";
import { renderNotices } from "./render.ts";

/** Writes THIRD-PARTY-NOTICES.md anew. */
export async function writeNotices(): Promise<number> {
  const shipped = collectShipped();
  writeFileSync(join(root, "THIRD-PARTY-NOTICES.md"), renderNotices(shipped));
  process.stdout.write(`THIRD-PARTY-NOTICES.md: ${shipped.length} packages\n`);
  return 0;
}
