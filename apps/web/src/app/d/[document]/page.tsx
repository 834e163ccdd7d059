import { headers } from "next/headers";
import { preload } from "react-dom";
import { EditorPage } from "../../../editor/editor-page.tsx";
import { once, type Search } from "../../search.ts";

type Props = {
  readonly params: Promise<{ readonly document: string }>;
  readonly searchParams: Search<"branch" | "version" | "at" | "link">;
};

type Early = {
  readonly document: string;
  readonly branch: string | null;
  readonly isPresent: boolean;
  /** Whether the browser loads the page, and not one that is there leads to it, which knows who is here. */
  readonly isLoad: boolean;
};

/** What the editor asks first, word for word: the browser fetches it while it still reads the scripts that ask. */
function askEarly({ document, branch, isPresent, isLoad }: Early): void {
  const path = `/api/v1/documents/${encodeURIComponent(document)}`;
  const query = branch === null ? "" : `?${new URLSearchParams({ branch }).toString()}`;
  const asked = [
    ...(isLoad ? ["/api/v1/me"] : []),
    path + query,
    ...(isPresent ? [`${path}/result${query}`] : []),
  ];
  for (const address of asked) preload(address, { as: "fetch", crossOrigin: "anonymous" });
}

export default async function Page({ params, searchParams }: Props) {
  const { document } = await params;
  const said = await searchParams;
  const [branch, version, at] = [once(said.branch), once(said.version), once(said.at)];
  // Whoever comes by a link says so in a header, which nothing asked early can carry.
  if (said.link === undefined) {
    const isLoad = (await headers()).get("accept")?.includes("text/html") === true;
    askEarly({ document, branch, isPresent: version === null && at === null, isLoad });
  }
  return <EditorPage document={document} branch={branch} version={version} at={at} />;
}
