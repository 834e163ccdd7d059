"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import type { AskedMerge } from "../branches/branches-page.tsx";
import type { ProjectSectionName } from "../dashboard/sections.ts";
import { SkeletonRows } from "../design/status.tsx";
import { type InProject, ProjectFrame } from "./project-frame.tsx";

const loading = () => <SkeletonRows count={5} />;
const BranchesPage = dynamic(async () => (await import("../branches/branches-page.tsx")).BranchesPage, {
  loading,
});
const VersionsPage = dynamic(async () => (await import("../versions/versions-page.tsx")).VersionsPage, {
  loading,
});
const ActivityPage = dynamic(async () => (await import("./activity-page.tsx")).ActivityPage, { loading });
const AccessPage = dynamic(async () => (await import("./access-page.tsx")).AccessPage, { loading });
const ProjectTrash = dynamic(async () => (await import("./project-trash.tsx")).ProjectTrash, { loading });

type ProjectSectionProps = {
  readonly project: string;
  readonly section: ProjectSectionName;
  readonly branch: string | null;
  readonly merging: AskedMerge;
};

export function ProjectSection({ project, section, branch, merging }: ProjectSectionProps) {
  return (
    <ProjectFrame project={project} tab={section} branch={branch}>
      {(inside) => bodyOf(section, inside, branch, merging)}
    </ProjectFrame>
  );
}

function bodyOf(
  section: ProjectSectionName,
  inside: InProject,
  branch: string | null,
  merging: AskedMerge,
): ReactNode {
  switch (section) {
    case "branches":
      return <BranchesPage {...inside} asked={merging} />;
    case "versions":
      return <VersionsPage {...inside} branch={branch} />;
    case "activity":
      return <ActivityPage {...inside} />;
    case "access":
      return <AccessPage {...inside} />;
    case "trash":
      return <ProjectTrash {...inside} />;
  }
}
