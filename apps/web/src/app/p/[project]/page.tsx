import { PartsPage } from "../../../project/parts-page.tsx";
import { once, type Search } from "../../search.ts";

type Props = {
  readonly params: Promise<{ readonly project: string }>;
  readonly searchParams: Search<"folder" | "branch">;
};

export default async function Page({ params, searchParams }: Props) {
  const { project } = await params;
  const { folder, branch } = await searchParams;
  return <PartsPage project={project} folder={once(folder)} branch={once(branch)} />;
}
