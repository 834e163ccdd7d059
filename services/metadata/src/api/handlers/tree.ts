import type { Rows } from "../../database/database.ts";

/** The folder and everything below it that is alive (or went into the trash at `since`). */
export async function below(rows: Rows, folder: string, since: Date | null): Promise<readonly string[]> {
  const found = await rows.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE tree AS (
      SELECT "id" FROM "folder" WHERE "id" = ${folder}
      UNION SELECT f."id" FROM "folder" f JOIN tree t ON f."parentId" = t."id" WHERE f."trashedAt" IS NOT DISTINCT FROM ${since}::timestamptz
    ) SELECT "id" FROM tree`;
  return found.map(({ id }) => id);
}

/** A living folder of the project. */
export async function isFolderOf(rows: Rows, folder: string, project: string): Promise<boolean> {
  const row = await rows.folder.findUnique({ where: { id: folder } });
  return row !== null && row.projectId === project && row.trashedAt === null;
}

/**
 * Whoever moves folders of a project, or takes them to the trash and back, is alone with its tree: two at once could put
 * two folders into one another. Until the end of the transaction; to be taken before any row is locked.
 */
export async function holdTree(rows: Rows, project: string): Promise<void> {
  await rows.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${project}, 1))`;
}

/**
 * Whether something may be put into the folder. It stays where it is until the end of the transaction: what got into one
 * that goes to the trash meanwhile would be in no list, neither there nor in the trash. Several may put at once.
 */
export async function opensFolder(rows: Rows, folder: string, project: string): Promise<boolean> {
  await rows.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${project}, 1))`;
  return isFolderOf(rows, folder, project);
}
