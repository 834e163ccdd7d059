import { type DocumentRow, parseBlobKey } from "@solidtype/contracts";
import { useState } from "react";
import { withLink } from "../platform/visitor.ts";
import styles from "./items.module.css";

/** The picture that the platform made of a part; until there is one, a quiet drawing of nothing in particular. */
export function Thumbnail({ row }: { readonly row: DocumentRow }) {
  const name = row.thumbnailKey === null ? undefined : parseBlobKey(row.thumbnailKey)?.name;
  const [failed, setFailed] = useState<string | null>(null);
  if (name === undefined || failed === name) return <Blank />;
  return (
    <img
      src={withLink(`/api/v1/documents/${row.id}/blobs/thumbnail/${name}`)}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(name)}
    />
  );
}

function Blank() {
  return (
    <svg viewBox="0 0 64 48" className={styles.blank} aria-hidden>
      <path d="M32 10 46 18v14L32 40 18 32V18z" />
      <path d="M18 18l14 8 14-8M32 26v14" />
    </svg>
  );
}
