import { type ServiceName, subjects } from "@solidtype/contracts";
import {
  JetStreamApiError,
  type JetStreamManager,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  jetstreamManager,
} from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/nats-core";
import { eventStream, streamKeeper } from "./nats-conf.ts";

/** How long an event can still be fetched by a consumer that was away. */
const keepMs = 24 * 3_600_000;
/** With 2 kB for each that is what `nats.conf` gives JetStream to write on. */
const keepMessages = 1_000_000;
/**
 * Of one kind in one workspace. A workspace that is edited all day loses the oldest of its own; it does not push out
 * what others told, as of a run that waits to be taken up.
 */
const keepOfOne = 20_000;
/** Within this time a repeated id is dropped by the server; later, by whoever handles it. */
const duplicateWindowMs = 120_000;

/** JetStream's code for a name in use with another configuration: an older release made the stream. */
const streamNameInUse = 10058;

type Named = { readonly prefix: string; readonly service: ServiceName };

const managers = new WeakMap<NatsConnection, Promise<JetStreamManager>>();

/** JetStream's manager on a connection whose event stream exists. */
export function eventManager(connection: NatsConnection, bus: Named): Promise<JetStreamManager> {
  const known = managers.get(connection);
  if (known !== undefined) return known;
  const made = withEventStream(connection, bus);
  managers.set(connection, made);
  made.catch(() => managers.delete(connection));
  return made;
}

/** After a failure that a lost stream could explain: the next who asks makes the stream anew. */
export function forgetEventManager(connection: NatsConnection): void {
  managers.delete(connection);
}

/** The manager of JetStream on this connection, once the platform's event stream exists. */
async function withEventStream(
  connection: NatsConnection,
  { prefix, service }: Named,
): Promise<JetStreamManager> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 5000 });
  const config = {
    subjects: [subjects.events(prefix)],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(keepMs),
    max_msgs: keepMessages,
    max_msgs_per_subject: keepOfOne,
    duplicate_window: nanos(duplicateWindowMs),
  };
  const name = eventStream(prefix);
  try {
    await manager.streams.add({ name, ...config });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.apiError().err_code !== streamNameInUse) throw error;
    if (service === streamKeeper) await manager.streams.update(name, config);
  }
  return manager;
}
