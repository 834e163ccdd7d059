import { expect, test } from "vitest";
import { pack, unpack } from "./pack.ts";

/** Bytes whose head is this text, as `pack` would have written it. */
function headed(text: string, rest: readonly number[] = []): Uint8Array {
  const head = new TextEncoder().encode(text);
  const bytes = new Uint8Array(4 + head.length + rest.length);
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, 4);
  bytes.set(rest, 4 + head.length);
  return bytes;
}

test("what was packed is unpacked", () => {
  const packed = pack({
    header: { a: 1 },
    sections: [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)],
  });
  const content = unpack(packed);
  expect(content?.header).toEqual({ a: 1 });
  expect(content?.sections.map((section) => [...section])).toEqual([[1, 2], [], [3]]);
  for (let size = 0; size < packed.length; size += 1) expect(unpack(packed.subarray(0, size))).toBeNull();
});

test.each(["{}", "null", "3", "[]", "not json", '{"header":1}', '{"header":1,"lengths":2}'])(
  "a head that is %s is nothing that was packed",
  (text) => expect(unpack(headed(text))).toBeNull(),
);

test.each([[[-1, 1]], [[0.5, 0.5]], [["1"]], [[null]], [[2]], [[1, 1]]])(
  "lengths of %j do not fit one byte",
  (lengths) => expect(unpack(headed(JSON.stringify({ header: null, lengths }), [7]))).toBeNull(),
);
