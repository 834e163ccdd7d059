/** Anything that survives JSON, a worker boundary and the bus unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An expected failure as plain data. `message` tells the user what to do; `details` carries ids and numbers. */
export type Failure<Code extends string = string> = {
  readonly code: Code;
  readonly message: string;
  readonly details?: { readonly [key: string]: Json };
};

export type Result<Value, Code extends string = string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure<Code> };

export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function fail<Code extends string>(
  code: Code,
  message: string,
  details?: { readonly [key: string]: Json },
): { readonly ok: false; readonly error: Failure<Code> } {
  return { ok: false, error: details === undefined ? { code, message } : { code, message, details } };
}
