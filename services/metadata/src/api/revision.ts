import { type ErrorCode, type RequestMeta, type Result, ok, refuse } from "@solidtype/contracts";
import type { Rows } from "../database/database.ts";
import type { Branch, ChatSession, Document, Project, Workspace } from "../generated/prisma/client.ts";

type Revised = { readonly revision: number };
type Kept = {
  readonly workspace: Workspace;
  readonly project: Project;
  readonly branch: Branch;
  readonly document: Document;
  readonly chatSession: ChatSession;
};
const tables: Readonly<Record<keyof Kept, string>> = {
  workspace: "workspace",
  project: "project",
  branch: "branch",
  document: "document",
  chatSession: "chat_session",
};

/** What of Prisma's delegates is needed here; their own types differ from table to table. */
type Delegate<Row> = {
  findUniqueOrThrow(by: { readonly where: { readonly id: string } }): Promise<Row>;
  update(change: { readonly where: { readonly id: string }; readonly data: object }): Promise<Row>;
};

/** The entity tag of a row that counts its revisions. */
export function etagOf(row: Revised): string {
  return `"r${row.revision}"`;
}

/** If-Match: the revision that the caller saw has to be the one that is there. */
export function matches(meta: RequestMeta, row: Revised): Result<null, ErrorCode> {
  const wanted = meta.ifMatch;
  if (wanted === undefined || wanted.trim() === "*") return ok(null);
  return wanted.split(",").some((tag) => tag.trim() === etagOf(row))
    ? ok(null)
    : refuse("precondition-failed");
}

/** Whoever names nothing to be changed has made a mistake: it would be noted, and told, as a change. */
export const changesNothing = refuse("invalid-input", { reason: "it names nothing to be changed" });

export function isEmpty(body: object): boolean {
  return Object.values(body).every((value) => value === undefined);
}

/** Changes a row if it is still the one that the caller saw. Of two who do so at once, one waits for the other. */
export async function patchRow<Kind extends keyof Kept>(
  { rows, meta }: { readonly rows: Rows; readonly meta: RequestMeta },
  kind: Kind,
  id: string,
  data: { readonly [Column in keyof Kept[Kind]]?: Kept[Kind][Column] | undefined },
): Promise<Result<{ readonly before: Kept[Kind]; readonly after: Kept[Kind] }, ErrorCode>> {
  await rows.$queryRawUnsafe(`SELECT 1 FROM "${tables[kind]}" WHERE "id" = $1 FOR UPDATE`, id);
  const delegate = rows[kind] as unknown as Delegate<Kept[Kind]>;
  const before = await delegate.findUniqueOrThrow({ where: { id } });
  const fits = matches(meta, before);
  if (!fits.ok) return fits;
  const after = await delegate.update({ where: { id }, data: { ...data, revision: { increment: 1 } } });
  return ok({ before, after });
}
