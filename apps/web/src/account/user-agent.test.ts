import { expect, test } from "vitest";
import { browserWords, isPhone } from "./user-agent.ts";

const edge =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";

test("a browser is known by the last name it gives itself, and its system", () => {
  expect(browserWords(edge)).toBe("Edge on Windows");
  expect(browserWords(phone)).toBe("Safari on iOS");
  expect(browserWords("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0")).toBe(
    "Firefox on Linux",
  );
  expect([isPhone(edge), isPhone(phone)]).toEqual([false, true]);
});

test("what is no browser is called another program", () => {
  expect([browserWords("curl/8.5"), browserWords(null)]).toEqual(["Another program", "Another program"]);
});
