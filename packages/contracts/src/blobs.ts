import { z } from "zod";
import { type WorkspaceId, parseId } from "./ids.ts";

/**
 * `shape`, `mesh`, `names` and `manifest` are what a rebuild makes, by content key; `last-good` is what the features
 * of a stream were when they last could be built, one blob a stream; `upload` is what a person brought, `export` what
 * they take away, `thumbnail` a picture, `message` what was too large for the bus.
 */
export const blobKinds = [
  "shape",
  "mesh",
  "names",
  "manifest",
  "last-good",
  "upload",
  "export",
  "thumbnail",
  "message",
] as const;
export const blobKind = z.enum(blobKinds);
export type BlobKind = z.infer<typeof blobKind>;

/** `{workspace}/{kind}/{name}`. The workspace comes first, so that nothing is shared between tenants by its content. */
export type BlobKey = z.infer<typeof blobKey>;

const blobName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/** A blob's key. `name` is a hash or an id (with an extension where that helps); anything else is a bug. */
export function blobKeyOf(workspace: WorkspaceId, kind: BlobKind, name: string): BlobKey {
  if (!blobName.test(name))
    throw new RangeError(
      `a blob's name has letters, digits, dot, dash and underscore, at most 128: ${JSON.stringify(name)}`,
    );
  return `${workspace}/${kind}/${name}` as BlobKey;
}

export function parseBlobKey(
  key: string,
): { readonly workspace: WorkspaceId; readonly kind: BlobKind; readonly name: string } | undefined {
  const [first, second, name, ...rest] = key.split("/");
  const workspace = parseId("workspace", first);
  const kind = blobKind.safeParse(second);
  if (
    workspace === undefined ||
    !kind.success ||
    name === undefined ||
    rest.length > 0 ||
    !blobName.test(name)
  )
    return undefined;
  return { workspace, kind: kind.data, name };
}

export const blobKey = z
  .string()
  .refine((key) => parseBlobKey(key) !== undefined, "expected {workspace}/{kind}/{name}")
  .brand<"blobKey">();
