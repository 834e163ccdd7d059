import { newId, ok } from "@solidtype/contracts";
import { expect, test } from "vitest";
import type { ChatDesk } from "../runs/chat-desk.ts";
import { Room } from "../toolbox/room.ts";
import type { ToolboxParts } from "../toolbox/toolbox.ts";
import { Visits } from "./visits.ts";

test("a call for whose run metadata cannot be asked, in whatever way, is carried out, and the next one asks again", async () => {
  const asked: boolean[] = [];
  const bus = { log: { error: () => undefined } };
  const desk = {
    bus,
    acting: () => ({ signal: undefined }),
    async tellMetadata() {
      asked.push(true);
      if (asked.length === 1) throw new Error("calling metadata.runs.key failed");
      return ok({ run: newId("run") });
    },
  } as unknown as ChatDesk;
  const sketches = { of: () => undefined };
  const parts = { bus, room: new Room(1000), sketches } as unknown as ToolboxParts;
  const visits = new Visits(desk, parts);
  const caller = { key: newId("apiKey"), person: newId("person") };
  const { signal } = new AbortController();
  for (const times of [1, 2, 3]) {
    const answer = await visits.call(caller, "describe_feature_types", `{"type":"box"}`, signal);
    expect(answer).toMatchObject({ failed: false });
    expect(asked).toHaveLength(times);
  }
  await visits.close();
});
