import process from "node:process";
import { parseCall } from "./arguments.ts";
import { callerFolder } from "./config.ts";
import { answerInTime } from "./deadline.ts";
import { usage } from "./usage.ts";

/** What a call prints, and its exit code: 0 well, 1 something failed, 2 the call was wrong. */
export type Outcome = { readonly code: number; readonly out: string; readonly err: string };

/** Runs one call; relative paths are taken from `folder`. */
export async function callModel(args: readonly string[], folder: string): Promise<Outcome> {
  const call = parseCall(args);
  if (!call.ok) return refused(call.error.message, 2);
  const { command, options } = call.value;
  if (options.help || command === null) return { code: options.help ? 0 : 2, out: usage(command), err: "" };
  const answer = await answerInTime(call.value, folder);
  if (!answer.ok) return refused(answer.error.message, answer.error.code === "call-wrong" ? 2 : 1);
  const { text, problems, failed } = answer.value;
  return {
    code: failed ? 1 : 0,
    out: text.endsWith("\n") ? text : `${text}\n`,
    err: problems.map((problem) => `model: ${problem}\n`).join(""),
  };
}

function refused(message: string, code: number): Outcome {
  const hint = code === 2 ? "model: --help shows how to call it.\n" : "";
  return { code, out: "", err: `model: ${message}\n${hint}` };
}

export async function runModel(args: readonly string[]): Promise<number> {
  const { code, out, err } = await callModel(args, callerFolder(process.env));
  await print(process.stdout, out);
  await print(process.stderr, err);
  return code;
}

/** Waits until it is out: the process ends right after the call, and a pipe would lose what is still to go. */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done, failed) => stream.write(text, (error) => (error ? failed(error) : done())));
}
