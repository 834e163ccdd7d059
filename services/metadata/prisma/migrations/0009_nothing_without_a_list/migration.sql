-- What was made in a folder, or moved there, while somebody put that folder into the trash is alive in a folder that is
-- not, and in no list. It goes to where the list of a project begins, as what is restored without its folder does.
UPDATE "document" d SET "folderId" = NULL, "revision" = d."revision" + 1
FROM "folder" f WHERE f."id" = d."folderId" AND d."trashedAt" IS NULL AND f."trashedAt" IS NOT NULL;
UPDATE "folder" d SET "parentId" = NULL, "revision" = d."revision" + 1
FROM "folder" f WHERE f."id" = d."parentId" AND d."trashedAt" IS NULL AND f."trashedAt" IS NOT NULL;
