import { FileUnreachable } from "@solidtype/kernel";
import type { PartFiles } from "./protocol.ts";

/** What was uploaded is not there any more; every other refusal may pass. */
const gone: readonly number[] = [404, 410];

/** An uploaded file by its key; undefined when it is gone, so that the feature says so. */
export async function fileOf({ address, headers }: PartFiles, key: string): Promise<Uint8Array | undefined> {
  const name = key.split("/").at(-1) ?? "";
  try {
    const answer = await fetch(`${address}${encodeURIComponent(name)}`, { headers });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    if (gone.includes(answer.status)) return undefined;
  } catch {
    // No answer, or one that broke off.
  }
  throw new FileUnreachable();
}
