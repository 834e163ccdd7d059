import { randomBytes } from "node:crypto";
import type { EventEmitter } from "node:events";
import { Client } from "pg";
import { type PgMessage, PgoutputReader } from "./pgoutput.ts";

export type RowChange = Extract<PgMessage, { kind: "insert" | "update" | "delete" | "truncate" }>;
export type Transaction = {
  readonly xid: number;
  readonly end: bigint;
  readonly changes: readonly RowChange[];
};

/** The few members of pg's connection that copy mode needs; its types leave them out. */
type CopyConnection = EventEmitter & { sendCopyFromChunk(chunk: Buffer): void };

const statusEveryMs = 1000;

/**
 * Follows what the database commits, through a replication slot that is temporary: when this connection ends, however
 * it ends, Postgres drops the slot, so that none is ever left holding back the write-ahead log. What happened before
 * is not needed: whoever starts over reads a snapshot. Resolves with why it ended.
 */
export async function followCommits(
  options: { readonly databaseUrl: string; readonly publication: string; readonly signal: AbortSignal },
  on: { readonly started: () => void; readonly transaction: (transaction: Transaction) => void },
): Promise<unknown> {
  const client = new Client({
    connectionString: options.databaseUrl,
    replication: "database",
    options: "-c TimeZone=UTC -c statement_timeout=0",
    connectionTimeoutMillis: 3000,
  } as ConstructorParameters<typeof Client>[0]);
  const failed = new Promise<unknown>((resolve) => {
    client.on("error", resolve);
    client.on("end", () => resolve(new Error("the replication connection ended")));
  });
  await client.connect();
  const stop = () => void client.end().catch(() => undefined);
  if (options.signal.aborted) stop();
  options.signal.addEventListener("abort", stop, { once: true });
  const slot = `solidtype_shapes_${randomBytes(6).toString("hex")}`;
  const connection = (client as Client & { readonly connection: CopyConnection }).connection;
  let received = 0n;
  const status = setInterval(() => connection.sendCopyFromChunk(statusMessage(received)), statusEveryMs);
  try {
    await client.query(`CREATE_REPLICATION_SLOT "${slot}" TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`);
    connection.once("replicationStart", on.started);
    const read = collectTransactions(on.transaction);
    connection.on("copyData", ({ chunk }: { readonly chunk: Buffer }) => {
      if (chunk[0] === 0x77) {
        received = chunk.readBigUInt64BE(1);
        read(chunk.subarray(25));
      } else if (chunk[0] === 0x6b) {
        const end = chunk.readBigUInt64BE(1);
        if (end > received) received = end;
        if (chunk[17] === 1) connection.sendCopyFromChunk(statusMessage(received));
      }
    });
    const copying = client.query(
      `START_REPLICATION SLOT "${slot}" LOGICAL 0/0 (proto_version '1', publication_names '${options.publication}')`,
    );
    return await Promise.race([
      failed,
      copying.then(
        () => new Error("the replication stream ended"),
        (error: unknown) => error,
      ),
    ]);
  } finally {
    clearInterval(status);
    options.signal.removeEventListener("abort", stop);
    stop();
  }
}

function collectTransactions(emit: (transaction: Transaction) => void): (bytes: Buffer) => void {
  const reader = new PgoutputReader();
  let xid = 0;
  let changes: RowChange[] = [];
  return (bytes) => {
    const message = reader.read(bytes);
    switch (message.kind) {
      case "begin":
        xid = message.xid;
        changes = [];
        return;
      case "commit":
        emit({ xid, end: message.end, changes });
        return;
      case "other":
        return;
      default:
        changes.push(message);
    }
  };
}

/** "Standby status update": everything up to here has been received and is no longer needed. */
function statusMessage(position: bigint): Buffer {
  const message = Buffer.alloc(34);
  message[0] = 0x72;
  for (const at of [1, 9, 17]) message.writeBigUInt64BE(position, at);
  message.writeBigInt64BE(BigInt(Date.now() - 946_684_800_000) * 1000n, 25);
  return message;
}
