import { PartsPage } from "../../../project/parts-page.tsx";

type Props = {
  readonly params: Promise<{ readonly project: string }>;
  readonly searchParams: Promise<{ readonly folder?: string; readonly branch?: string }>;
};

export default async function Page({ params, searchParams }: Props) {
  const { project } = await params;
  const { folder, branch } = await searchParams;
  return <PartsPage project={project} folder={folder ?? null} branch={branch ?? null} />;
}
