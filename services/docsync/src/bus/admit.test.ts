import { documentStream, newId, type PrincipalClaims, type RequestId } from "@solidtype/contracts";
import { expect, it } from "vitest";
import { admitPrincipal } from "./admit.ts";

const path = documentStream(newId("workspace"), newId("document"), newId("branch"));
const claims: PrincipalClaims = {
  iss: "gateway",
  aud: "docsync",
  iat: 0,
  exp: 60,
  principal: { kind: "link", link: newId("shareLink") },
};

async function outcome(of: PrincipalClaims, method: string, presence: boolean): Promise<string> {
  const asked = { method, path, presence, request: newId("request") as RequestId };
  const admitted = await admitPrincipal(of, asked, async () => {
    throw new Error("what the gateway let in is not asked about again");
  });
  return admitted.ok ? "admitted" : admitted.error.code;
}

it("lets whoever was let in to read look and be seen, and write nothing", async () => {
  const reading: PrincipalClaims = { ...claims, only: "read" };
  expect(await outcome(reading, "GET", false)).toBe("admitted");
  expect(await outcome(reading, "POST", true)).toBe("admitted");
  expect(await outcome(reading, "POST", false)).toBe("forbidden");
  expect(await outcome(reading, "DELETE", true)).toBe("forbidden");
  expect(await outcome(claims, "POST", false)).toBe("admitted");
});
