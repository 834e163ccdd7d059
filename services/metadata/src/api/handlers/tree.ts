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
