import type { z } from "zod";

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  null: "nothing",
};

function kindOf(input: unknown, expected: string): string {
  if (Array.isArray(input)) return "a list";
  if (typeof input === "number" && ["number", "int"].includes(expected)) return String(input);
  return input === null ? "nothing" : (kinds[typeof input] ?? typeof input);
}

/** Counted in what a person would count. */
function bound(origin: string, count: number | bigint): string {
  const isOne = Number(count) === 1;
  if (origin === "string") return `${count} ${isOne ? "character" : "characters"} long`;
  return origin === "array" || origin === "set" ? `${count} ${isOne ? "entry" : "entries"} long` : `${count}`;
}

/** How zod is to say what is wrong (`error` of a parse), where the schema has no words of its own. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return "it is missing";
  switch (issue.code) {
    case "invalid_type":
      return `it must be ${kinds[issue.expected] ?? issue.expected}, and is ${kindOf(issue.input, issue.expected)}`;
    case "invalid_value":
      return `it must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `it must be ${issue.inclusive === false ? "more than" : "at least"} ${bound(issue.origin, issue.minimum)}`;
    case "too_big":
      return `it must be ${issue.inclusive === false ? "less than" : "at most"} ${bound(issue.origin, issue.maximum)}`;
    case "unrecognized_keys":
      return `nothing is called ${issue.keys.join(", ")} here`;
    case "invalid_union":
      return "it is none of the kinds that can stand here";
    case "invalid_format":
      return "it is not written as it has to be";
    default:
      return undefined;
  }
};
