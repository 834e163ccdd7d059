import { expect, test } from "vitest";
import { accountWords, fromWords } from "./account-words.ts";

const line = (action: string, outcome: "allowed" | "refused", details: object | null = null) => ({
  action,
  outcome,
  ip: "192.0.2.7",
  details: details as never,
});

test("what happened to an account is told in words, and how often within a minute", () => {
  expect(accountWords(line("account.sign-in", "allowed"))).toBe("Signed in");
  expect(accountWords(line("account.sign-in", "refused", { times: 12 }))).toBe(
    "Somebody tried a wrong password 12 times",
  );
  expect(accountWords(line("account.keys", "allowed", { operation: "createMyKey" }))).toBe("Made an API key");
  // Of a newer release, say.
  expect(accountWords(line("account.passkey", "allowed"))).toBe("account.passkey");
});

test("it says from where, and of many addresses how many", () => {
  expect(fromWords(line("account.sign-in", "allowed"))).toBe(" from 192.0.2.7");
  expect(fromWords(line("account.sign-in", "refused", { addresses: ["a", "b", "c"] }))).toBe(
    " from a and 2 more addresses",
  );
  expect(fromWords({ ...line("account.sign-in", "allowed"), ip: null })).toBe("");
});
