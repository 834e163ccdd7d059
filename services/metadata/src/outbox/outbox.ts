import { type EventDefinition, newId } from "@solidtype/contracts";
import type { z } from "zod";
import type { Rows } from "../database/database.ts";
import type { Prisma } from "../generated/prisma/client.ts";

/** Owes an event to the bus: it goes out after the transaction that it is part of, or not at all with it. */
export async function owe<E extends EventDefinition>(
  rows: Rows,
  event: E,
  workspace: string | null,
  data: z.input<E["data"]>,
): Promise<void> {
  await rows.outboxEvent.create({
    data: {
      eventId: newId("event"),
      name: event.type,
      payload: { version: event.version, workspace, data: data as Prisma.InputJsonValue },
    },
  });
}
