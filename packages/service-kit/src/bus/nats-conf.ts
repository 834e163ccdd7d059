import {
  type EventDefinition,
  type ServiceName,
  docUpdated,
  longestDeadlineMs,
  rebuildCompleted,
  runQueued,
  serviceNames,
  subjects,
} from "@solidtype/contracts";

/** Which services each one calls. What is not here, NATS itself refuses. */
const calls: Record<ServiceName, readonly ServiceName[]> = {
  gateway: ["metadata", "docsync", "kernel", "agent"],
  metadata: ["docsync"],
  docsync: ["metadata"],
  kernel: ["metadata", "docsync"],
  agent: ["metadata", "docsync", "kernel"],
};

/** Which kinds of events each one tells of: the first word of an event's type. */
const tells: Record<ServiceName, readonly string[]> = {
  gateway: [],
  metadata: ["access", "workspace", "project", "branch", "folder", "document", "version", "share"],
  docsync: ["doc"],
  kernel: ["rebuild", "job"],
  agent: ["run"],
};

/** Which events each one takes in durably: it may fetch and answer those that wait for itself, and nobody else's. */
const takesIn: Record<ServiceName, readonly EventDefinition[]> = {
  gateway: [],
  metadata: [docUpdated, rebuildCompleted],
  docsync: [],
  kernel: [docUpdated],
  agent: [runQueued],
};

/** The name of the place from which all replicas of a service take the events of a kind. */
export const durableName = (service: ServiceName, { type, version }: EventDefinition): string =>
  `${service}-${type.replace(".", "-")}-v${version}`;

/** The one that brings the event stream up to date; all others only make it where there is none. */
export const streamKeeper: ServiceName = "metadata";

/** Who takes part in wake-ups and presence, which are never stored. */
const live: ReadonlySet<ServiceName> = new Set(["gateway", "docsync", "agent"]);

/** The JetStream stream that keeps a platform's events for a while. */
export const eventStream = (prefix: string): string => (prefix === "*" ? "*" : `${prefix}-events`);

function publishes(prefix: string, service: ServiceName): string[] {
  const stream = eventStream(prefix);
  return [
    ...calls[service].map((callee) => subjects.rpcsOf(prefix, callee)),
    ...tells[service].map((kind) => `${prefix}.event.${kind}.>`),
    subjects.healthOf(prefix, service),
    ...(live.has(service) ? [subjects.liveAll(prefix)] : []),
    "$JS.API.INFO",
    `$JS.API.STREAM.CREATE.${stream}`,
    ...(service === streamKeeper ? [`$JS.API.STREAM.UPDATE.${stream}`] : []),
    `$JS.API.STREAM.INFO.${stream}`,
    ...takesIn[service].flatMap((event) =>
      // While one release replaces another, the one before and the one after it run by this configuration, too.
      [-1, 0, 1].flatMap((step) =>
        ofConsumer(stream, durableName(service, { ...event, version: event.version + step })),
      ),
    ),
  ];
}

function ofConsumer(stream: string, consumer: string): string[] {
  return [
    `$JS.API.CONSUMER.CREATE.${stream}.${consumer}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${consumer}`,
    `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
    `$JS.ACK.${stream}.${consumer}.>`,
  ];
}

function hears(prefix: string, service: ServiceName): string[] {
  return [
    `_INBOX_${service}.>`,
    subjects.rpcsOf(prefix, service),
    subjects.events(prefix),
    ...(service === "gateway" ? [subjects.healthAll(prefix)] : []),
    ...(live.has(service) ? [subjects.liveAll(prefix)] : []),
  ];
}

export type NatsConfOptions = {
  readonly host: string;
  readonly port: number;
  /** Where JetStream keeps its files. */
  readonly storeDir: string;
  /** The first word of every subject; a test server takes `*`, as each test brings its own. */
  readonly prefix: string;
  readonly passwords: Readonly<Record<ServiceName, string>>;
  /** By default each service's own name; platforms that share a server need others. */
  readonly userOf?: (service: ServiceName) => string;
};

/** Past it NATS refuses an answer; what a caller still waits for is answered, also by a machine whose clock runs late. */
const answeredSeconds = (longestDeadlineMs * 1.25) / 1000;

const quoted = (text: string): string => JSON.stringify(text);

/**
 * The configuration of a NATS server on which each service has an account of its own and may say and hear only what is
 * its business: a service that is broken into cannot answer for another, nor forge another's events.
 */
export function renderNatsConf(options: NatsConfOptions): string {
  const users = serviceNames.map((service) => {
    const allow = (list: readonly string[]) => `{ allow: [${list.map(quoted).join(", ")}] }`;
    const permissions = `publish: ${allow(publishes(options.prefix, service))}, subscribe: ${allow(hears(options.prefix, service))}, allow_responses: { max: 1, expires: "${answeredSeconds}s" }`;
    const user = options.userOf?.(service) ?? service;
    return `    { user: ${user}, password: ${quoted(options.passwords[service])}, permissions: { ${permissions} } }`;
  });
  return [
    `listen: ${quoted(`${options.host}:${options.port}`)}`,
    "# A message has at most 512 kB; the rest is room for headers.",
    "max_payload: 600KB",
    'write_deadline: "5s"',
    'ping_interval: "10s"',
    `jetstream { store_dir: ${quoted(options.storeDir)}, max_memory_store: 64MB, max_file_store: 2GB }`,
    "authorization {",
    "  users = [",
    users.join("\n"),
    "  ]",
    "}",
    "",
  ].join("\n");
}
