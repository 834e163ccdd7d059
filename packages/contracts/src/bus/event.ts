import { z } from "zod";
import { eventId, workspaceId } from "../ids.ts";

/**
 * Something that happened, as a fact others may act on. Delivered at least once: `id` is for telling repeats. The bus
 * never holds the only copy; who misses one can learn the same from the service that owns it.
 */
export type EventDefinition<Data extends z.ZodType = z.ZodType> = {
  readonly kind: "event";
  readonly type: string;
  readonly version: number;
  readonly data: Data;
};

const typeForm = /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/;

export function defineEvent<Data extends z.ZodType>(event: {
  readonly type: string;
  readonly data: Data;
  readonly version?: number;
}): EventDefinition<Data> {
  if (!typeForm.test(event.type)) throw new RangeError(`an event's type is thing.happened: ${event.type}`);
  return { kind: "event", version: 1, ...event };
}

export const eventEnvelope = z.object({
  id: eventId,
  at: z.iso.datetime(),
  /** Absent for what belongs to no workspace. */
  workspace: workspaceId.exactOptional(),
  trace: z.string().exactOptional(),
  data: z.unknown(),
});

export type EventData<E extends EventDefinition> = z.output<E["data"]>;
export type BusEvent<E extends EventDefinition> = Omit<z.infer<typeof eventEnvelope>, "data"> & {
  readonly data: EventData<E>;
};
