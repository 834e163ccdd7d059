import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maxMessageBytes, newId } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { carry, takeCarried } from "./carried.ts";
import { openDirectoryBlobStore } from "./directory-blob-store.ts";

const workspace = newId("workspace");
const large = "x".repeat(maxMessageBytes);

async function store() {
  const folder = await mkdtemp(join(tmpdir(), "solidtype-carried-"));
  return { folder, blobs: await openDirectoryBlobStore(folder) };
}

async function carried() {
  const { folder, blobs } = await store();
  const sent = await carry(blobs, workspace, large);
  if (!sent.ok) throw new Error(sent.error.message);
  return { folder, blobs, sent: sent.value };
}

test("what is too large for a message comes out of the store once, and is gone", async () => {
  const { blobs, sent } = await carried();
  expect(sent).toHaveProperty("blob");
  expect(await takeCarried(blobs, workspace, sent)).toEqual({ ok: true, value: large });
  expect(await takeCarried(blobs, workspace, sent)).toMatchObject({ error: { code: "not-found" } });
});

test("a store that is away is told in words to whoever sends and whoever takes, and thrown at nobody", async () => {
  const { folder, blobs, sent } = await carried();
  const away = { ok: false, error: { code: "storage-unavailable" } };
  const file = join(folder, "blob" in sent ? sent.blob : "");
  await rm(file);
  await mkdir(file);
  expect(await takeCarried(blobs, workspace, sent)).toMatchObject(away);
  await rm(folder, { recursive: true });
  await writeFile(folder, "");
  expect(await carry(blobs, workspace, large)).toMatchObject(away);
  expect(await carry(blobs, workspace, "small")).toEqual({ ok: true, value: { json: "small" } });
});

test("what was read is taken, though it cannot be deleted now", async () => {
  const { blobs, sent } = await carried();
  const readOnly = { ...blobs, delete: () => Promise.reject(new Error("EROFS")) };
  expect(await takeCarried(readOnly, workspace, sent)).toEqual({ ok: true, value: large });
});
