import {
  type BranchId,
  type DocumentId,
  type Principal,
  docUpdated,
  parseBlobKey,
  rebuildCompleted,
} from "@solidtype/contracts";
import { type Bus, consumeEvents } from "@solidtype/service-kit";
import { authorOf } from "../access/resolve-access.ts";
import type { Database } from "../database/database.ts";

type Place = { readonly document: DocumentId; readonly branch: BranchId; readonly offset: string };

/**
 * What the other services tell of documents, written where everybody sees it: who edited one last and when, and its
 * picture. News come at least once and in any order: for each branch only a later offset counts, whatever the clocks
 * say. Somebody who goes on editing changes the row every few seconds, not with every stroke.
 */
export function takeInNews(bus: Bus, database: Database): void {
  consumeEvents(bus, docUpdated, ({ data, at }) => edited(database, data, data.by, new Date(at)));
  consumeEvents(bus, rebuildCompleted, ({ data, workspace }) =>
    data.thumbnail !== null && parseBlobKey(data.thumbnail)?.workspace !== workspace
      ? Promise.resolve()
      : pictured(database, data, data.thumbnail),
  );
}

const sameEditorMs = 10_000;

/** The time is when it was told to have happened, but never before the last edit nor after now. */
async function edited(database: Database, place: Place, by: Principal, at: Date): Promise<void> {
  const editor = await authorOf(database, by);
  await database.$executeRaw`
    WITH heard AS (
      INSERT INTO "document_news" ("documentId", "branchId", "editOffset")
      SELECT "id", ${place.branch}, ${place.offset} FROM "document" WHERE "id" = ${place.document}
      ON CONFLICT ("documentId", "branchId") DO UPDATE SET "editOffset" = EXCLUDED."editOffset"
        WHERE "document_news"."editOffset" COLLATE "C" < EXCLUDED."editOffset"
      RETURNING "documentId"
    )
    UPDATE "document" d SET "editedById" = ${editor}, "editedAt" = LEAST(now(), GREATEST(d."editedAt", ${at}::timestamptz))
    FROM heard WHERE d."id" = heard."documentId" AND ${editor}::text IS NOT NULL
      AND (d."editedById" <> ${editor} OR d."editedAt" < ${at}::timestamptz - ${sameEditorMs} * interval '1 millisecond')`;
}

/** A document's picture is how main has it; one that main lacks is shown as on the branch it was made on. */
async function pictured(database: Database, place: Place, thumbnail: string | null): Promise<void> {
  await database.$executeRaw`
    WITH heard AS (
      INSERT INTO "document_news" ("documentId", "branchId", "thumbnailOffset")
      SELECT "id", ${place.branch}, ${place.offset} FROM "document" WHERE "id" = ${place.document}
      ON CONFLICT ("documentId", "branchId") DO UPDATE SET "thumbnailOffset" = EXCLUDED."thumbnailOffset"
        WHERE "document_news"."thumbnailOffset" COLLATE "C" <= EXCLUDED."thumbnailOffset"
      RETURNING "documentId"
    )
    UPDATE "document" d SET "thumbnailKey" = ${thumbnail}
    FROM heard, "project" p WHERE d."id" = heard."documentId" AND p."id" = d."projectId" AND d."thumbnailKey" IS DISTINCT FROM ${thumbnail}
      AND (p."mainBranchId" = ${place.branch} OR (d."branchId" = ${place.branch} AND NOT EXISTS (
        SELECT 1 FROM "branch_pin" m WHERE m."branchId" = p."mainBranchId" AND m."documentId" = d."id")))`;
}
