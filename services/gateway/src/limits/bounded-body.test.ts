import { once } from "node:events";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { newId } from "@solidtype/contracts";
import { openDirectoryBlobStore } from "@solidtype/service-kit";
import { expect, test } from "vitest";
import { boundedBody } from "./bounded-body.ts";

const tooLarge = { failure: { code: "too-large", details: { limit: 10 } } };
const brokenOff = { failure: { code: "invalid-input" } };

test("a body goes through as it came, up to its limit", async () => {
  const parts = [Buffer.from("12345"), Buffer.from("67890")];
  expect((await buffer(boundedBody(Readable.from(parts), 10))).toString()).toBe("1234567890");
  await expect(buffer(boundedBody(Readable.from([...parts, Buffer.from("x")]), 10))).rejects.toMatchObject(
    tooLarge,
  );
});

test("whoever reads a body that was broken off hears of it, before, during and by an error", async () => {
  const before = new PassThrough();
  before.destroy();
  await once(before, "close");
  await expect(buffer(boundedBody(before, 10))).rejects.toMatchObject(brokenOff);
  const during = new PassThrough();
  const reading = buffer(boundedBody(during, 10));
  during.write("12345");
  during.destroy();
  await expect(reading).rejects.toMatchObject(brokenOff);
  const failing = new PassThrough();
  const failed = buffer(boundedBody(failing, 10));
  failing.destroy(new Error("the line was cut"));
  await expect(failed).rejects.toMatchObject(brokenOff);
});

test("an upload whose sender had gone leaves no file and waits for nothing", async () => {
  const root = await mkdtemp(join(tmpdir(), "solidtype-upload-"));
  const blobs = await openDirectoryBlobStore(root);
  const gone = new PassThrough();
  gone.write("half");
  gone.destroy();
  const put = blobs.putByContent(newId("workspace"), "upload", boundedBody(gone, 10), ".step");
  await expect(put).rejects.toMatchObject(brokenOff);
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  expect(files.map(({ name }) => name)).toEqual([]);
});
