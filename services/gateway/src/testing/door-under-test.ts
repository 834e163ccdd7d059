import { type Person, type PlatformUnderTest, startPlatform } from "@solidtype/testkit";
import { afterAll, beforeAll } from "vitest";

export type DoorUnderTest = {
  readonly platform: PlatformUnderTest;
  /** Somebody who is signed in. */
  readonly ada: Person;
  at(path: string): string;
};

/** A platform behind its door, for all tests of the file that calls this. */
export function doorForAll(env: Readonly<Record<string, string>> = {}): DoorUnderTest {
  let begun: { readonly platform: PlatformUnderTest; readonly ada: Person } | undefined;
  const now = () => {
    if (begun === undefined) throw new Error("the platform starts before the first test, and not earlier");
    return begun;
  };
  beforeAll(async () => {
    const platform = await startPlatform({ env });
    begun = { platform, ada: await platform.person("Ada") };
  }, 180_000);
  afterAll(() => begun?.platform.close());
  return {
    get platform() {
      return now().platform;
    },
    get ada() {
      return now().ada;
    },
    at: (path) => `${now().platform.origin}${path}`,
  };
}
