import { loadConfig } from "@solidtype/service-kit";
import { expect, test } from "vitest";
import { configSchema } from "./config.ts";

test("an update may be no smaller than twice the pieces that clients send", () => {
  const schema = configSchema.pick({ DOCSYNC_MAX_UPDATE_BYTES: true });
  const load = (bytes: number) => loadConfig(schema, { DOCSYNC_MAX_UPDATE_BYTES: String(bytes) });
  expect(load(5_000_000)).toEqual({ DOCSYNC_MAX_UPDATE_BYTES: 5_000_000 });
  expect(() => load(1_000_000)).toThrow(/DOCSYNC_MAX_UPDATE_BYTES.*at least 4194304/);
});
