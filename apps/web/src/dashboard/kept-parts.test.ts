import type { DocumentRow } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { type Kept, keptParts } from "./kept-parts.ts";

const kept = (id: string) => ({ documentId: id, projectId: "p" }) as object as Kept;
const part = (id: string, trashedAt: string | null = null) => ({ id, trashedAt }) as object as DocumentRow;
const known = <Row>(...rows: Row[]) => ({ rows, fault: null });

test("parts that are kept stand in the order of the list, wherever they were found, without what is gone", () => {
  const list = known(kept("c"), kept("a"), kept("trashed"), kept("gone"), kept("b"));
  const { rows, fault } = keptParts(
    list,
    known(part("a"), part("trashed", "now")),
    known(part("b"), part("c")),
  );
  expect(rows?.map(({ id }) => id)).toEqual(["c", "a", "b"]);
  expect(fault).toBeNull();
});

test("why a list does not come, or what it names, is told beside what there is", () => {
  const away = { rows: null, fault: "The platform is away." };
  expect(keptParts(away, known())).toEqual(away);
  expect(keptParts(known(kept("a")), away)).toEqual(away);
  expect(keptParts(known(kept("a")), known(part("a")), away)).toEqual(away);
  expect(keptParts({ rows: null, fault: null }, known())).toEqual({ rows: null, fault: null });
  expect(keptParts(known(kept("a")), { rows: [part("a")], fault: "Behind." })).toMatchObject({
    rows: [{ id: "a" }],
    fault: "Behind.",
  });
});
