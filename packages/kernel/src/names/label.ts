import {
  type FaceName,
  type NameInstance,
  type NameSource,
  nameText,
  parseName,
  remembering,
} from "@solidtype/document";

/** The text of a face's name without what tells its pieces apart: what the kernel carries through operations. */
export function faceLabel(feature: string, role: string, source?: NameSource): string {
  return nameText({ kind: "face", feature, role, ...(source !== undefined && { source }) });
}

/** The text of a face's name without its piece. */
export function baseLabel({ feature, role, source, instances }: FaceName): string {
  const made = faceLabel(feature, role, source);
  return instances === undefined
    ? made
    : nameText({ kind: "face", feature, role, ...(source && { source }), instances });
}

const OF_FILE = "face";

/** Of a face that came with a file. */
export function fileFaceLabel(feature: string, at: number): string {
  return faceLabel(feature, OF_FILE, ofEntity(`${at}`));
}

/** Whether a face came with a file, or was made of one that did. */
export function isOfFile(label: string): boolean {
  return label.includes(`:${OF_FILE}(`);
}

export const ofEntity = (entity: string): NameSource => ({ kind: "sketch-entity", entity });
export const ofRegion = (region: string): NameSource => ({ kind: "region", region });

/** The labels of twenty thousand rounded faces: each is asked for at every edge and corner of its face. */
const MOST_CHARACTERS = 2_000_000;

/** The name behind a label; labels are the kernel's own, so anything else is a fault of ours. */
export const labelName = remembering((label): FaceName => {
  const name = parseName(label);
  if (!name.ok || name.value.kind !== "face") throw new Error(`"${label}" is no face label`);
  return name.value;
}, MOST_CHARACTERS);

/** The label of a copy that a pattern or mirror made. */
export function copiedLabel(label: string, instance: NameInstance): string {
  const name = labelName(label);
  return nameText({ ...name, instances: [...(name.instances ?? []), instance] });
}

const COUNTED_REGION = /%7E(\d+)\.\d+(?=\))/g;

/** Whether a name's text speaks of a region that only its count tells from others with the same sides. */
export const countsRegions = (text: string): boolean => text.search(COUNTED_REGION) >= 0;

/** A name's text as it was before regions said of how many they are one: the first had no count, the others their own. */
export function withEarlierCounts(text: string): string {
  return text.replace(COUNTED_REGION, (_, rank: string) => (rank === "1" ? "" : `%7E${rank}`));
}
