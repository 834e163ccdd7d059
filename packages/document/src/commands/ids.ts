const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LETTERS = ALPHABET.slice(10);
const LENGTH = 8;

/**
 * A new id for a feature, variable, or entry of a sketch: 2·10¹⁴ of them, so that two people who never meet do
 * not draw the same one in one part, and short, since names of geometry are made of them.
 */
export function newId(): string {
  // Two bytes a letter keep the draw even to one part in a thousand.
  const random = crypto.getRandomValues(new Uint16Array(LENGTH));
  return Array.from(random, (value, at) => pick(at === 0 ? LETTERS : ALPHABET, value)).join("");
}

function pick(alphabet: string, value: number): string {
  return alphabet.charAt(value % alphabet.length);
}
