"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
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
  /** The branch whose merge dialog the address asks for. */
  readonly merge: string | null;
};

export function ProjectSection({ project, section, branch, merge }: ProjectSectionProps) {
  return (
    <ProjectFrame project={project} tab={section} branch={branch}>
      {(inside) => bodyOf(section, inside, branch, merge)}
    </ProjectFrame>
  );
}

function bodyOf(
  section: ProjectSectionName,
  inside: InProject,
  branch: string | null,
  merge: string | null,
): ReactNode {
  switch (section) {
    case "branches":
      return <BranchesPage {...inside} merge={merge} />;
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
