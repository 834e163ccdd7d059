import { EditorPage } from "../../../editor/editor-page.tsx";

type Props = {
  readonly params: Promise<{ readonly document: string }>;
  readonly searchParams: Promise<{
    readonly branch?: string;
    readonly version?: string;
    readonly at?: string;
  }>;
};

export default async function Page({ params, searchParams }: Props) {
  const { document } = await params;
  const { branch, version, at } = await searchParams;
  return <EditorPage document={document} branch={branch ?? null} version={version ?? null} at={at ?? null} />;
}
