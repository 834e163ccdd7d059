import { fail, ok, type Result } from "@solidtype/contracts";
import type {
  BodyName,
  EdgeName,
  FaceName,
  Name,
  NameInstance,
  NamePiece,
  NameRank,
  NameSource,
  VertexName,
} from "./name.ts";
import { remembering } from "../remembering.ts";

/**
 * The one text of a name, short enough for people and agents to read:
 *
 *   feature   top
 *   entity    s1/l4
 *   face      f1:end    f1:side(l4)    f2:inner(f1:side(l4))    f3:round({f1:end|f1:side(l4)})
 *             f1:end(=region)          a region in its source place
 *             f1:side(l4)@p1[2]        the copy 2 that pattern p1 made
 *             f1:side(l4)~[f2:wall(c1)]#0/2    the piece that meets this face, the first of two such
 *             f1:side(l4)~[!f2:wall(c1)]#0/2   the one of two that does not meet this face
 *             f2:wall(c1)~[$f1]        what is in the one of several bodies
 *   edge      {face|face}   {face|face|vertex|vertex}   {face|face}#1/2
 *             {^face|face|vertex}      leaving that vertex along it, one has the first face on the left
 *   vertex    <face|face|face>   <face|face>#0/2
 *   body      $f1   $f1(=region)   $f1@p1[2]   $f1~[f1:side(l4)]
 *
 * Faces of an edge, of a vertex and around a piece are sorted by their text, so that equal names are equal
 * texts. Whatever is not a letter, digit, '_', '.', '-' or ',' in an id is percent-encoded.
 */
export function nameText(name: Name): string {
  switch (name.kind) {
    case "feature":
      return encode(name.feature);
    case "entity":
      return `${encode(name.feature)}/${encode(name.entity)}`;
    case "face":
      return faceText(name);
    case "edge":
      return edgeText(name);
    case "vertex":
      return `<${sortedTexts(name.faces).join("|")}>${rankText(name.rank)}`;
    case "body":
      return `$${encode(name.feature)}${sourceText(name.source)}${instancesText(name.instances)}${pieceText(name.piece)}`;
  }
}

function faceText(name: FaceName): string {
  const made = `${encode(name.feature)}:${encode(name.role)}${sourceText(name.source)}`;
  return `${made}${instancesText(name.instances)}${pieceText(name.piece)}`;
}

function edgeText(name: EdgeName): string {
  const ends = name.ends?.map(nameText) ?? [];
  const sorted = ends.toSorted();
  // From the other end one has the other face on the left.
  const left = name.left !== undefined && sorted[0] !== ends[0] ? 1 - name.left : name.left;
  const faces = name.faces
    .map((face, at) => ({ text: faceText(face), mark: at === left ? "^" : "" }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ text, mark }) => mark + text);
  return `{${[...faces, ...sorted].join("|")}}${rankText(name.rank)}`;
}

function sortedTexts(faces: readonly FaceName[]): readonly string[] {
  return faces.map(faceText).toSorted();
}

function sourceText(source: NameSource | undefined): string {
  if (source === undefined) return "";
  if (source.kind === "sketch-entity") return `(${encode(source.entity)})`;
  if (source.kind === "region") return `(=${encode(source.region)})`;
  return `(${nameText(source)})`;
}

function instancesText(instances: readonly NameInstance[] | undefined): string {
  return (instances ?? []).map((instance) => `@${encode(instance.feature)}[${encode(instance.at)}]`).join("");
}

function pieceText(piece: NamePiece | undefined): string {
  if (piece === undefined) return "";
  const told = [
    ...(piece.body === undefined ? [] : [nameText(piece.body)]),
    ...sortedTexts(piece.neighbours),
    ...sortedTexts(piece.without ?? []).map((text) => `!${text}`),
  ];
  return `~[${told.join("|")}]${rankText(piece.rank)}`;
}

function rankText(rank: NameRank | undefined): string {
  return rank === undefined ? "" : `#${rank.index}/${rank.count}`;
}

const OTHER = /[^A-Za-z0-9_.,-]/gu;

function encode(id: string): string {
  return id.replace(OTHER, escaped);
}

const encoder = new TextEncoder();

function escaped(char: string): string {
  const code = char.charCodeAt(0);
  // Most are signs of the names that a name is made of.
  return code < 0x80 ? inHex(code) : Array.from(encoder.encode(char), inHex).join("");
}

const inHex = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

/** A name nests as deep as features build on each other's edges; real ones stay below ten. */
const DEPTH_LIMIT = 64;
export const NAME_LENGTH_LIMIT = 16_384;

class NotAName extends Error {}

/** Whether a text is a name. */
export function isNameText(text: string): boolean {
  return parseName(text).ok;
}

/** The name behind a text. Accepts exactly what `nameText` writes. */
export const parseName = remembering(parseFresh);

function parseFresh(text: string): Result<Name, "name-invalid"> {
  if (text.length > NAME_LENGTH_LIMIT) return invalid(text, `longer than ${NAME_LENGTH_LIMIT} characters`);
  try {
    const reader = new NameReader(text);
    const name = reader.name(0);
    reader.end();
    const written = nameText(name);
    return written === text ? ok(name) : invalid(text, `it is written ${written.slice(0, 500)}`);
  } catch (error) {
    if (error instanceof NotAName) return invalid(text, error.message);
    throw error;
  }
}

function invalid(text: string, why: string): Result<never, "name-invalid"> {
  return fail("name-invalid", `"${text.slice(0, 80)}" is not a name of geometry: ${why}.`, {
    text: text.slice(0, 200),
  });
}

class NameReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#at !== this.#text.length) this.#refuse("more text than a name");
  }

  name(depth: number): Name {
    if (depth > DEPTH_LIMIT) this.#refuse("nested too deep");
    const char = this.#text[this.#at];
    if (char === "{") return this.#edge(depth);
    if (char === "<") return this.#vertex(depth);
    if (char === "$") return this.#body(depth);
    const feature = this.#id();
    if (this.#take("/")) return { kind: "entity", feature, entity: this.#id() };
    if (this.#take(":")) return this.#face(feature, depth);
    return { kind: "feature", feature };
  }

  #face(feature: string, depth: number): FaceName {
    const role = this.#id();
    return { kind: "face", feature, role, ...this.#origin(depth) };
  }

  #body(depth: number): BodyName {
    this.#expect("$");
    return { kind: "body", feature: this.#id(), ...this.#origin(depth) };
  }

  #origin(depth: number): { source?: NameSource; instances?: readonly NameInstance[]; piece?: NamePiece } {
    const source = this.#source(depth);
    const instances = this.#instances();
    const piece = this.#piece(depth);
    return {
      ...(source !== undefined && { source }),
      ...(instances.length > 0 && { instances }),
      ...(piece !== undefined && { piece }),
    };
  }

  #source(depth: number): NameSource | undefined {
    if (!this.#take("(")) return undefined;
    const source = this.#sourceInside(depth);
    this.#expect(")");
    return source;
  }

  #sourceInside(depth: number): NameSource {
    if (this.#take("=")) return { kind: "region", region: this.#id() };
    const name = this.name(depth + 1);
    if (name.kind === "feature") return { kind: "sketch-entity", entity: name.feature };
    if (name.kind === "body") return this.#refuse("a body is no source");
    return name;
  }

  #instances(): readonly NameInstance[] {
    const instances: NameInstance[] = [];
    while (this.#take("@")) {
      const feature = this.#id();
      this.#expect("[");
      instances.push({ feature, at: this.#id() });
      this.#expect("]");
    }
    return instances;
  }

  #piece(depth: number): NamePiece | undefined {
    if (!this.#take("~")) return undefined;
    this.#expect("[");
    const body = this.#text[this.#at] === "$" ? this.#bodyOfPiece(depth + 1) : undefined;
    const neighbours: FaceName[] = [];
    const without: FaceName[] = [];
    let more = body === undefined ? this.#text[this.#at] !== "]" : this.#take("|");
    while (more) {
      const list = this.#take("!") ? without : neighbours;
      list.push(this.#faceOnly(depth));
      more = this.#take("|");
    }
    this.#expect("]");
    const rank = this.#rank();
    if (without.length > 0 && rank === undefined)
      this.#refuse("what a piece lacks counts only beside a rank");
    return {
      ...(body !== undefined && { body }),
      neighbours,
      ...(without.length > 0 && { without }),
      ...(rank !== undefined && { rank }),
    };
  }

  #bodyOfPiece(depth: number): BodyName {
    if (depth > DEPTH_LIMIT) this.#refuse("nested too deep");
    return this.#body(depth);
  }

  #edge(depth: number): EdgeName {
    this.#expect("{");
    const onFirst = this.#take("^");
    const first = this.#faceOnly(depth);
    this.#expect("|");
    const onSecond = this.#take("^");
    const second = this.#faceOnly(depth);
    const ends: VertexName[] = [];
    while (this.#take("|")) ends.push(this.#vertex(depth + 1));
    this.#expect("}");
    if (ends.length > 2) this.#refuse("an edge has at most two ends");
    if (onFirst && onSecond) this.#refuse("only one face is on the left");
    if ((onFirst || onSecond) && ends.length === 0) this.#refuse("a left without an end to leave");
    const rank = this.#rank();
    return {
      kind: "edge",
      faces: [first, second],
      ...(ends.length > 0 && { ends }),
      ...(onFirst && { left: 0 as const }),
      ...(onSecond && { left: 1 as const }),
      ...(rank !== undefined && { rank }),
    };
  }

  #vertex(depth: number): VertexName {
    this.#expect("<");
    const faces = this.#faces(depth);
    this.#expect(">");
    const rank = this.#rank();
    return { kind: "vertex", faces, ...(rank !== undefined && { rank }) };
  }

  #faces(depth: number): readonly FaceName[] {
    const faces = [this.#faceOnly(depth)];
    while (this.#take("|")) faces.push(this.#faceOnly(depth));
    return faces;
  }

  #faceOnly(depth: number): FaceName {
    const name = this.name(depth + 1);
    return name.kind === "face" ? name : this.#refuse(`a ${name.kind} where a face belongs`);
  }

  #rank(): NameRank | undefined {
    const match = /#(0|[1-9]\d{0,6})\/([1-9]\d{0,6})/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (found === null) return undefined;
    this.#at = match.lastIndex;
    return { index: Number(found[1]), count: Number(found[2]) };
  }

  #id(): string {
    const match = /(?:[A-Za-z0-9_.,-]|%[0-9A-F]{2})+/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (found === null) return this.#refuse("an id is missing");
    this.#at = match.lastIndex;
    try {
      return decodeURIComponent(found[0]);
    } catch (error) {
      if (error instanceof URIError) return this.#refuse("a broken percent code");
      throw error;
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #expect(char: string): void {
    if (!this.#take(char)) this.#refuse(`"${char}" expected`);
  }

  #refuse(why: string): never {
    throw new NotAName(`${why} at character ${this.#at + 1}`);
  }
}
