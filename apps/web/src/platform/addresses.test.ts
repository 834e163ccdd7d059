import { newId } from "@solidtype/contracts";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** A page reads once, when it loads, which link it goes by. */
async function addressesAt(search: string) {
  vi.stubGlobal("location", { search });
  vi.resetModules();
  return import("./addresses.ts");
}

test("a part and a project are led to on the branch that is shown, and main needs no mention", async () => {
  const { partAddress, projectAddress } = await addressesAt("");
  expect(partAddress("doc_1", { branch: null })).toBe("/d/doc_1");
  expect(partAddress("doc_1", { branch: "br_2" })).toBe("/d/doc_1?branch=br_2");
  expect(partAddress("doc_1", { branch: "br_2", version: "ver_3" })).toBe(
    "/d/doc_1?branch=br_2&version=ver_3",
  );
  expect(projectAddress("prj_1", { branch: null, folder: null })).toBe("/p/prj_1");
  expect(projectAddress("prj_1", { branch: "br_2", folder: "fld_3" })).toBe(
    "/p/prj_1?folder=fld_3&branch=br_2",
  );
  expect(projectAddress("prj_1", { branch: null, section: "branches", merge: "br_2" })).toBe(
    "/p/prj_1/branches?merge=br_2",
  );
  expect(projectAddress("prj_1", { branch: null, section: "branches", merge: "br_1", into: "br_2" })).toBe(
    "/p/prj_1/branches?merge=br_1&into=br_2",
  );
});

test("whoever came by a share link goes on by it", async () => {
  const link = newId("shareLink");
  const { partAddress, projectAddress } = await addressesAt(`?link=${link}`);
  expect(partAddress("doc_1", { branch: null })).toBe(`/d/doc_1?link=${link}`);
  expect(projectAddress("prj_1", { branch: "br_2", section: "branches" })).toBe(
    `/p/prj_1/branches?branch=br_2&link=${link}`,
  );
});
