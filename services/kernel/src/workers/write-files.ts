import { ok, refuse } from "@solidtype/contracts";
import { type BuiltPart, pictureSchema } from "@solidtype/kernel";
import type { Task, TaskResult } from "./protocol.ts";
import type { WorkspaceStorage } from "./worker-storage.ts";

/** On a transparent ground, so that it suits a light page and a dark one. */
const thumbnail = pictureSchema.parse({ width: 480, height: 360, background: null });
const picture = pictureSchema.parse({ width: 1600, height: 1200 });

export async function writeThumbnail(
  part: BuiltPart,
  storage: WorkspaceStorage,
  name: string,
): Promise<void> {
  if (await storage.has("thumbnail", name)) return;
  await storage.put("thumbnail", name, await part.png(thumbnail));
}

export async function writeExport(
  part: BuiltPart,
  storage: WorkspaceStorage,
  task: Task<"export">,
): Promise<TaskResult<"export">> {
  const known = new Set(part.bodies.map(({ name }) => name));
  const unknown = task.bodies?.find((name) => !known.has(name));
  if (unknown !== undefined) return refuse("nothing-to-export", { reason: `there is no body ${unknown}` });
  if (known.size === 0) return refuse("nothing-to-export", { reason: "the part has no body" });
  const bytes = await contentOf(part, task);
  await storage.put("export", task.blob, bytes);
  return ok({ bytes: bytes.length });
}

async function contentOf(part: BuiltPart, task: Task<"export">): Promise<Uint8Array> {
  const { format, quality, bodies, title, at } = task;
  if (format === "png") return part.png(picture);
  if (format === "svg") return new TextEncoder().encode(await part.svg(picture));
  const header = { title, at, author: "" };
  return part.file(format, header, quality, bodies === undefined ? undefined : new Set(bodies));
}
