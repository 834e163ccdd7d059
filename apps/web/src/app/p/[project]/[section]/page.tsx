import { notFound } from "next/navigation";
import { projectSections, sectionOf } from "../../../../dashboard/sections.ts";
import { ProjectSection } from "../../../../project/project-section.tsx";
import { once, type Search } from "../../../search.ts";

type Props = {
  readonly params: Promise<{ readonly project: string; readonly section: string }>;
  readonly searchParams: Search<"branch" | "merge" | "into">;
};

export default async function Page({ params, searchParams }: Props) {
  const { project, section: named } = await params;
  const { branch, merge, into } = await searchParams;
  const section = sectionOf(projectSections, named);
  if (section === undefined) notFound();
  const merging = { merge: once(merge), into: once(into) };
  return <ProjectSection project={project} section={section} branch={once(branch)} merging={merging} />;
}
