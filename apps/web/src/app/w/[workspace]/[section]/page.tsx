import { notFound } from "next/navigation";
import { sectionOf, workspaceSections } from "../../../../dashboard/sections.ts";
import { WorkspacePage } from "../../../../workspace/workspace-page.tsx";

type Props = { readonly params: Promise<{ readonly workspace: string; readonly section: string }> };

export default async function Page({ params }: Props) {
  const { workspace, section: named } = await params;
  const section = sectionOf(workspaceSections, named);
  if (section === undefined) notFound();
  return <WorkspacePage workspace={workspace} section={section} />;
}
