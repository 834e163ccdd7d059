import process from "node:process";

/**
 * Steps of a set-up as a person sees them: each has a name, a note of what it is doing, and a time at its end.
 * On a terminal the running step is one line that counts; elsewhere a line is written when it starts and ends.
 */

/** A failure that a person can act on: what is wrong, what was tried, what to do. Shown without a stack. */
export class SetupError extends Error {
  /** @param {string} what @param {{tried?: string, todo?: string, cause?: unknown}} [more] */
  constructor(what, more = {}) {
    super(what, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "SetupError";
    this.tried = more.tried;
    this.todo = more.todo;
  }

  render() {
    const lines = [`✗ ${this.message}`];
    if (this.tried) lines.push(`  Tried: ${this.tried}`);
    if (this.todo) lines.push(`  To do: ${this.todo}`);
    return lines.join("\n");
  }
}

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Runs one step and shows it.
 * @template T
 * @param {string} name
 * @param {(note: (text: string) => void, hold: (words: string) => void) => Promise<T> | T} work `hold` leaves the
 *   terminal to a program that asks something there, until the next note.
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const out = process.stdout;
  const started = Date.now();
  let text = "";
  const clear = "\r\u001b[K";
  let held = false;
  const paint = () => {
    if (held) return;
    const line = `  … ${name}  ${seconds(Date.now() - started)}  ${text}`;
    out.write(clear + line.slice(0, Math.max(20, (out.columns ?? 80) - 1)));
  };
  const timer = out.isTTY ? setInterval(paint, 200) : undefined;
  if (!out.isTTY) out.write(`  … ${name}\n`);
  try {
    const result = await work(
      (note) => {
        held = false;
        text = note;
      },
      (words) => {
        text = words;
        if (!timer) return;
        paint();
        out.write("\n");
        held = true;
      },
    );
    if (timer) out.write(clear);
    out.write(`  ✓ ${name}  ${seconds(Date.now() - started)}${text ? `  ${text}` : ""}\n`);
    return result;
  } catch (error) {
    if (timer) out.write(clear);
    out.write(`  ✗ ${name}  ${seconds(Date.now() - started)}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * What a file system answers, as Node, Postgres, shells and package managers write it. The bare words stand in other
 * troubles, too: a port below 1024, a role's rights in a database, the socket of Docker.
 */
const fileRefused = [
  /\bE(ACCES|PERM): [^,\n]+, \w+ '/,
  /\bcode E(ACCES|PERM)\b/,
  /\b(creat|open|writ|access|chang|remov|renam)\w* [^\n]*: Permission denied/i,
];
/** The word alone stands in many a line that is no trouble, or another's. */
const networkSilent =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b|network is unreachable|failure (in name resolution|resolving)|could not resolve|npm (error|ERR!) network|no answer within/i;

/** Says what a low-level error means to a person, or gives nothing when it is not one of the known kinds. */
/** @param {string} text @returns {{what: string, todo: string} | undefined} */
export function plainCause(text) {
  // By the same code the system says that it watches no more files.
  if (/ENOSPC(?!: System limit)|no space left/i.test(text))
    return { what: "the disk is full", todo: "free some space (about 3 GB are needed), then run it again" };
  if (/SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|CERT_UNTRUSTED/i.test(text))
    return {
      what: "the certificate of the registry, or of a proxy before it, is not trusted",
      todo: "name the file of your network's certificates in NODE_EXTRA_CA_CERTS, then run it again",
    };
  if (/ECONNREFUSED\D{0,3}(127\.|::1|localhost)/.test(text))
    return {
      what: "a program of this machine that should be listening does not",
      todo: "run it again; where it is a proxy, check the proxy settings",
    };
  if (networkSilent.test(text))
    return {
      what: "the network did not answer",
      todo: "check the connection and any proxy settings, then run it again",
    };
  if (fileRefused.some((words) => words.test(text)))
    return {
      what: "a file or folder may not be written",
      todo: "run it as the owner of the folder, or set SOLIDTYPE_HOME to one you own",
    };
  return undefined;
}
