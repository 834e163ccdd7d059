import { preload } from "react-dom";
import { EditorPage } from "../../../editor/editor-page.tsx";

type Props = {
  readonly params: Promise<{ readonly document: string }>;
  readonly searchParams: Promise<{
    readonly branch?: string;
    readonly version?: string;
    readonly at?: string;
    readonly link?: string;
  }>;
};

/** What the editor asks first, word for word: the browser fetches it while it still reads the scripts that ask. */
function askEarly(document: string, branch: string | undefined, isPresent: boolean): void {
  const path = `/api/v1/documents/${encodeURIComponent(document)}`;
  const query = branch === undefined ? "" : `?${new URLSearchParams({ branch }).toString()}`;
  const asked = ["/api/v1/me", path + query, ...(isPresent ? [`${path}/result${query}`] : [])];
  for (const address of asked) preload(address, { as: "fetch", crossOrigin: "anonymous" });
}

export default async function Page({ params, searchParams }: Props) {
  const { document } = await params;
  const { branch, version, at, link } = await searchParams;
  // Whoever comes by a link says so in a header, which nothing asked early can carry.
  if (link === undefined) askEarly(document, branch, version === undefined && at === undefined);
  return <EditorPage document={document} branch={branch ?? null} version={version ?? null} at={at ?? null} />;
}
