import { expect, test } from "vitest";
import { blobKeyOf, parseBlobKey } from "./blobs.ts";
import { newId } from "./ids.ts";
import { chatStream, documentStream, parseStreamPath, splitStreamUrl, streamPath } from "./streams.ts";

const workspace = newId("workspace");
const document = newId("document");
const branch = newId("branch");
const session = newId("session");

test("a stream's path says again what it was built from", () => {
  expect(parseStreamPath(documentStream(workspace, document, branch))).toEqual({
    kind: "document",
    workspace,
    document,
    branch,
  });
  expect(parseStreamPath(chatStream(workspace, session))).toEqual({ kind: "chat", workspace, session });
  expect(streamPath.safeParse(chatStream(workspace, session)).success).toBe(true);
});

test("a path that is not exactly one of ours names no stream", () => {
  const good = documentStream(workspace, document, branch);
  const bad = [
    "",
    "/",
    `/${good}`,
    `${good}/`,
    `${good}/x`,
    `${good}%2e`,
    `ws/../doc/${document}/${branch}`,
    `${good}\u0000`,
    `ws/${document}/doc/${workspace}/${branch}`,
    `ws/${workspace}/chat/${session}/${branch}`,
    `ws/${workspace}/doc/${document}`,
    good.toUpperCase(),
  ];
  for (const path of bad) expect(parseStreamPath(path), path).toBeUndefined();
});

test("a stream's URL has one reading, or none", () => {
  const read = (url: string) => {
    const split = splitStreamUrl(url);
    return split === undefined ? undefined : [split.path, [...split.query.keys()]];
  };
  expect(read("a/b")).toEqual(["a/b", []]);
  expect(read("a/b?x=1&awareness")).toEqual(["a/b", ["x", "awareness"]]);
  for (const url of ["a?x?&awareness", "a??awareness", "a?x#&awareness", "a#?awareness"])
    expect(read(url), url).toBeUndefined();
});

test("a blob's key begins with its workspace and says again what it was built from", () => {
  const key = blobKeyOf(workspace, "mesh", "9f86d081.glb");
  expect(key.startsWith(`${workspace}/`)).toBe(true);
  expect(parseBlobKey(key)).toEqual({ workspace, kind: "mesh", name: "9f86d081.glb" });
});

test("a blob's name cannot leave its folder", () => {
  for (const name of ["", "..", ".", ".hidden", "a/b", "a\\b", "a\u0000", "é", "a".repeat(129)]) {
    expect(() => blobKeyOf(workspace, "mesh", name), name).toThrow(RangeError);
    expect(parseBlobKey(`${workspace}/mesh/${name}`), name).toBeUndefined();
  }
  expect(parseBlobKey(`${workspace}/etc/passwd`)).toBeUndefined();
});
