import { withLink } from "./visitor.ts";

type Said = { readonly [word: string]: string | null | undefined };

/** An address inside the platform: what is null is not said, and whoever came by a share link goes on by it. */
function address(path: string, said: Said): string {
  const words = Object.entries(said).filter((word): word is [string, string] => typeof word[1] === "string");
  const search = new URLSearchParams(words).toString();
  return withLink(search === "" ? path : `${path}?${search}`);
}

type OfPart = {
  /** Null for the main branch, and for lists that know of none: it opens on main, else where it was made. */
  readonly branch: string | null;
  readonly version?: string;
  /** A place in the history. */
  readonly at?: string;
  /** A version, or a place in the history, that the part is to be again if whoever opens it wants so. */
  readonly restore?: string;
};

export function partAddress(document: string, { branch, version, at, restore }: OfPart): string {
  return address(`/d/${document}`, { branch, version, at, restore });
}

type OfProject = {
  readonly branch: string | null;
  readonly folder?: string | null;
  /** A page of it other than its parts. */
  readonly section?: string | undefined;
  /** The branch that is to be merged, and into which; without that, into the one that it began on. */
  readonly merge?: string;
  readonly into?: string;
};

export function projectAddress(project: string, { branch, folder, section, merge, into }: OfProject): string {
  return address(section === undefined ? `/p/${project}` : `/p/${project}/${section}`, {
    folder,
    branch,
    merge,
    into,
  });
}
