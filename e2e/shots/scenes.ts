import type { Page } from "playwright-core";
import { editorScenes } from "./editor-scenes.ts";
import type { Site } from "./prepare-site.ts";

export type Scene = {
  readonly name: string;
  /** Who looks: the demo's owner, or somebody who is not signed in. */
  readonly as: "owner" | "stranger";
  /** Leads to what is to be seen, and waits until it is there. */
  readonly go: (page: Page, site: Site) => Promise<unknown>;
};

type Address = (site: Site) => string;

/** A page that is there when a text of it is. */
function pageAt(name: string, address: Address, sign: string | RegExp, as: Scene["as"] = "owner"): Scene {
  return {
    name,
    as,
    go: async (page, site) => {
      await page.goto(site.origin + address(site));
      await page.getByText(sign).first().waitFor();
    },
  };
}

const inWorkspace =
  (section: string): Address =>
  ({ workspace }) =>
    `/w/${workspace}${section}`;
const inProject =
  (section: string): Address =>
  ({ project }) =>
    `/p/${project}${section}`;

const before: readonly Scene[] = [
  pageAt("sign-in", () => "/sign-in", "Olivia Owner", "stranger"),
  {
    name: "sign-up",
    as: "stranger",
    go: async (page, site) => {
      await page.goto(`${site.origin}/sign-in`);
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByLabel("Name").waitFor();
    },
  },
  pageAt("forgot-password", () => "/forgot-password", "Send link", "stranger"),
  pageAt("reset-password", () => "/reset-password?token=x", "Save password", "stranger"),
  pageAt(
    "link-with-password",
    ({ lockedLink }) => `/s/${lockedLink}`,
    "This link has a password",
    "stranger",
  ),
  pageAt(
    "link-to-nothing",
    () => "/s/share_0000000000000000000000000000",
    "This link opens nothing",
    "stranger",
  ),
  pageAt("invitation", ({ invitation }) => `/invitations/${invitation}`, "Join Demo workshop"),
  pageAt("platform", () => "/platform", /metadata/, "stranger"),
];

const dashboard: readonly Scene[] = [
  pageAt("home", inWorkspace(""), "Parts to look at, change and break."),
  pageAt("recents", inWorkspace("/recents"), /Opened/),
  pageAt("favourites", inWorkspace("/favourites"), "Example parts"),
  pageAt("members", inWorkspace("/members"), "ingrid@example.com"),
  pageAt("workspace-trash", inWorkspace("/trash"), "Folders and parts"),
  pageAt("settings", inWorkspace("/settings"), "document.create"),
  pageAt("account", () => "/account", "Nightly export"),
  pageAt("project", inProject(""), "Angle bracket"),
  {
    name: "project-list",
    as: "owner",
    go: async (page, site) => {
      await page.goto(`${site.origin}/p/${site.project}`);
      await page.getByRole("button", { name: "List" }).click();
      await page.getByText("Angle bracket").first().waitFor();
    },
  },
  pageAt("folder", ({ project, folder }) => `/p/${project}?folder=${folder}`, /Gear housing|Drive shaft/),
  {
    name: "project-search-nothing",
    as: "owner",
    go: async (page, site) => {
      await page.goto(`${site.origin}/p/${site.project}`);
      await page.getByLabel("Find in this project").fill("turbine");
      await page.getByText("Nothing is called “turbine”").waitFor();
    },
  },
  pageAt("branches", inProject("/branches"), "Thicker walls"),
  pageAt("merge", ({ project, branch }) => `/p/${project}/branches?merge=${branch}`, "already."),
  pageAt("versions", inProject("/versions"), "As sent to the supplier"),
  pageAt("activity", inProject("/activity"), "Angle bracket"),
  pageAt("access", inProject("/access"), "edgar@demo.solidtype.local"),
  pageAt("project-trash", inProject("/trash"), "First try"),
  {
    name: "palette",
    as: "owner",
    go: async (page, site) => {
      await page.goto(`${site.origin}/w/${site.workspace}`);
      await page.getByText("Recent").first().waitFor();
      await page.keyboard.press("Control+k");
      await page.getByLabel("Search commands").fill("bracket");
      await page.getByRole("option", { name: /Angle bracket/ }).waitFor();
    },
  },
  {
    name: "item-menu",
    as: "owner",
    go: async (page, site) => {
      await page.goto(`${site.origin}/p/${site.project}`);
      await page.getByRole("button", { name: "More for Angle bracket" }).click();
      await page.getByRole("menuitem", { name: "Move to trash" }).waitFor();
    },
  },
];

export const scenes: readonly Scene[] = [...before, ...dashboard, ...editorScenes];
