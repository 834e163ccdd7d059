import { documentStream, ok } from "@solidtype/contracts";
import type { Database, Rows } from "../database/database.ts";
import type { Content } from "./content.ts";
import { type Debt, cancelDebts, oweContent } from "./content-debts.ts";

/** Longer than any transaction may last. */
const inDoubtSeconds = 600;

export type TentativeContent = Content & {
  /** Within the transaction: what was made stays, and what was deleted goes; true when that is now to be paid. */
  settle(rows: Rows): Promise<boolean>;
  /** After a transaction that was undone: what was made is owed back at once. */
  undo(): Promise<void>;
};

/**
 * Content as one transaction changes it. `beside` writes outside of that transaction, since what it writes down has to
 * be there precisely when the transaction is not.
 */
export function tentativeContent(content: Content, beside: Database): TentativeContent {
  const made: string[] = [];
  const deleted: Debt[] = [];
  const inDoubt = async (debt: Debt) => void made.push(...(await oweContent(beside, debt, inDoubtSeconds)));

  return {
    heads: (streams) => content.heads(streams),
    history: (stream, after, limit) => content.history(stream, after, limit),
    async create(document) {
      const stream = documentStream(document.workspace, document.document, document.branch);
      await inDoubt({ pin: null, streams: [stream] });
      return content.create(document);
    },
    async pin(name, places) {
      await inDoubt({ pin: name, streams: places.map(({ stream }) => stream) });
      return content.pin(name, places);
    },
    async unpin(pin, streams) {
      deleted.push({ pin, streams });
      return ok(null);
    },
    async remove(streams) {
      deleted.push({ pin: null, streams });
      return ok(null);
    },
    async settle(rows) {
      await cancelDebts(rows, made);
      for (const debt of deleted) await oweContent(rows, debt, 0);
      return deleted.length > 0;
    },
    async undo() {
      if (made.length > 0)
        await beside.$executeRaw`UPDATE "content_debt" SET "dueAt" = now() WHERE "id" = ANY(${made}::text[])`;
    },
  };
}
