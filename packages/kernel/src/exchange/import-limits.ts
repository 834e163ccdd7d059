import { importedFileBytes } from "@solidtype/contracts";

/**
 * What an imported file may cost. A file is untrusted: it is refused by size before it is looked at and by what it
 * declares before OCCT sees it. Time is checked between the roots of a file, because nothing can interrupt OCCT inside
 * one; the caller's deadline on the whole worker is the hard one.
 */
export type ImportLimits = {
  readonly bytes: number;
  /** Entities of a STEP file, each some kilobytes in the reader's memory. */
  readonly entities: number;
  /** Triangles of an STL file; each becomes a face unless it is coplanar with its neighbour: 5 kB of heap, 0.12 ms. */
  readonly triangles: number;
  /** Bodies: one solid can be used without number by a few lines of text. */
  readonly solids: number;
  /** Parts of assemblies, each as often as it is used. */
  readonly steps: number;
  readonly milliseconds: number;
};

export const importLimits: ImportLimits = {
  bytes: importedFileBytes,
  entities: 1_000_000,
  triangles: 100_000,
  solids: 5_000,
  steps: 200_000,
  milliseconds: 60_000,
};

export type ImportCode =
  | "import-empty"
  | "import-too-large"
  | "import-too-complex"
  | "import-wrong-format"
  | "import-truncated"
  | "import-unreadable"
  | "import-no-solid"
  /** OCCT ran into the ground over the file: its memory cannot be trusted any more, and the worker must be replaced. */
  | "import-crashed"
  | "import-timeout";
