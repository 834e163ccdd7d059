import { parseArgs } from "node:util";
import { SetupError } from "../steps.mjs";

export type StartOptions = { port: number; reset: boolean; yes: boolean; demo: boolean };

/** Reads the words behind `npm start --`; `--help` never comes this far. */
export function readOptions(args: string[]): StartOptions {
  const { port, reset, yes, "no-demo": noDemo } = parse(args);
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new SetupError(`"${port}" is not a port`, {
      todo: "give a whole number from 1 to 65535: npm start -- --port 3001",
    });
  return { port: number, reset, yes, demo: !noDemo };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string", default: "3000" },
        reset: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        "no-demo": { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new SetupError((error as Error).message, {
      todo: "npm start -- --help shows what there is",
      cause: error,
    });
  }
}
