import { demoAccounts } from "@solidtype/contracts";
import { builtInFeatures, modelOfUpdates } from "@solidtype/document";
import { type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { seedDemo } from "./seed-demo.ts";

let platform: PlatformUnderTest;
beforeAll(async () => {
  platform = await startPlatform();
}, 240_000);
afterAll(() => platform?.close());
afterEach(() => vi.unstubAllGlobals());

/** How many features the owner of the demo finds in a part. */
async function featuresIn(stream: string): Promise<number> {
  const [{ email, password }] = demoAccounts;
  const signedIn = await fetch(`${platform.origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: platform.origin },
    body: JSON.stringify({ email, password }),
  });
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]);
  const answer = await fetch(`${stream}?state=now`, { headers: { cookie: cookie.join("; ") } });
  const model = modelOfUpdates([new Uint8Array(await answer.arrayBuffer())]);
  if (!model.ok) throw new Error(model.error.message);
  return model.value.features.length;
}

test("a part that a start cut off left empty has its content after the next one, and only once", async () => {
  const send = globalThis.fetch;
  let empty = "";
  vi.stubGlobal("fetch", (...[input, init]: Parameters<typeof fetch>) => {
    if (empty !== "" || init?.method !== "POST" || !String(input).includes("/api/v1/streams/"))
      return send(input, init);
    empty = String(input);
    return Promise.reject(new Error("cut off"));
  });
  await expect(seedDemo(platform.origin)).rejects.toThrow("cut off");
  vi.unstubAllGlobals();
  expect(await featuresIn(empty)).toBe(builtInFeatures.length);

  await seedDemo(platform.origin);
  const made = await featuresIn(empty);
  expect(made).toBeGreaterThan(builtInFeatures.length);
  await seedDemo(platform.origin);
  expect(await featuresIn(empty)).toBe(made);
}, 180_000);
