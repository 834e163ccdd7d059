/** The pages of a workspace and of a project, as the last part of their address names them. */
export const workspaceSections = ["recents", "favourites", "trash", "members", "settings"] as const;
export type WorkspaceSectionName = (typeof workspaceSections)[number];

export const projectSections = ["branches", "versions", "activity", "access", "trash"] as const;
export type ProjectSectionName = (typeof projectSections)[number];

export function sectionOf<Name extends string>(names: readonly Name[], text: string): Name | undefined {
  return names.find((name) => name === text);
}
