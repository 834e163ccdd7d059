import { createHash } from "node:crypto";
import { newId } from "@solidtype/contracts";
import { PartDocument, initialUpdate } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { hashOfUpload, uploadsMentioned } from "./mentions.ts";

test("a part mentions the files of its imported bodies, and keeps mentioning one whose feature was changed or deleted", () => {
  const workspace = newId("workspace");
  const hash = (n: number) => createHash("sha256").update(String(n)).digest("hex");
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "P", "mm"));
  const part = new PartDocument(doc, { person: newId("person") });
  const add = (id: string, n: number, owner = workspace) =>
    part.run({
      command: "addFeature",
      id,
      type: "imported-body",
      params: { blob: `${owner}/upload/${hash(n)}.step`, file: "a.step", format: "step" },
    });
  expect([add("i1", 1), add("i2", 2), add("i3", 3, newId("workspace"))].map(({ ok }) => ok)).toEqual([
    true,
    true,
    true,
  ]);
  const mentioned = () => new Set(uploadsMentioned(workspace, Y.encodeStateAsUpdate(doc)));
  expect(mentioned()).toEqual(new Set([hash(1), hash(2)]));
  part.run({ command: "editFeature", id: "i2", params: { blob: `${workspace}/upload/${hash(4)}.step` } });
  expect(mentioned().has(hash(4))).toBe(true);
  expect(mentioned().has(hash(1))).toBe(true);
  part.close();
});

test("the hash of an upload is what its name begins with; a name of another make has none", () => {
  const hash = "a".repeat(64);
  expect([`${hash}.step`, hash, `${hash}f.step`, "by-hand.step"].map(hashOfUpload)).toEqual([
    hash,
    hash,
    undefined,
    undefined,
  ]);
});
