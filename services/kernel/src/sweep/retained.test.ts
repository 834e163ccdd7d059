import { newId, refuse } from "@solidtype/contracts";
import type { Bus } from "@solidtype/service-kit";
import { expect, test } from "vitest";
import { retainedBy } from "./retained.ts";

const bus = {} as Bus;
const workspace = newId("workspace");
const place = { document: newId("document"), branch: newId("branch"), offset: "", thumbnail: null };

const stateWhere = (reason: string) =>
  retainedBy(bus, { state: async () => refuse("gone", { reason }) }).state(workspace, place);

test("only a document that is there no more has nothing in it: what cannot be read now is not taken for that", async () => {
  expect(await stateWhere("stream_gone")).toBeUndefined();
  await expect(stateWhere("offset_gone")).rejects.toMatchObject({ failure: { code: "gone" } });
});
