/** As many as the bus carries in one message, with much to spare: a room of a thousand people does not fit into one. */
const PART_BYTES = 64 << 10;

/** All, in order, in parts that each come to no more as JSON; one that is larger alone is a part of its own. */
export function* inParts<Member>(all: readonly Member[]): Generator<readonly Member[]> {
  let part: Member[] = [];
  let bytes = 0;
  for (const member of all) {
    const more = Buffer.byteLength(JSON.stringify(member)) + 1;
    if (part.length > 0 && bytes + more > PART_BYTES) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(member);
    bytes += more;
  }
  if (part.length > 0) yield part;
}
