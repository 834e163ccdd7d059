import { type ErrorCode, type RequestMeta, type Result, ok, refuse } from "@solidtype/contracts";

/** The entity tag of a row that counts its revisions. */
export function etagOf(row: { readonly revision: number }): string {
  return `"r${row.revision}"`;
}

/** If-Match: the revision that the caller saw has to be the one that is there. */
export function matches(meta: RequestMeta, row: { readonly revision: number }): Result<null, ErrorCode> {
  const wanted = meta.ifMatch;
  if (wanted === undefined || wanted.trim() === "*") return ok(null);
  return wanted.split(",").some((tag) => tag.trim() === etagOf(row))
    ? ok(null)
    : refuse("precondition-failed");
}
