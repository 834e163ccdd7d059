import { expect, it } from "vitest";
import { isTrap } from "./exception.ts";

it("a stack that is used up counts as a trap, and a fault of ours does not", () => {
  const deeper = (): number => deeper() + 1;
  expect(deeper).toThrow(expect.toSatisfy(isTrap));
  expect(isTrap(new TypeError("undefined is not a function"))).toBe(false);
});

it("a trap counts as one also where it came on the way out of something else, and where something else came after it", () => {
  const trap = new WebAssembly.RuntimeError("unreachable");
  const thrown = (first: unknown, then: unknown): unknown => {
    try {
      using stack = new DisposableStack();
      stack.defer(() => {
        throw then;
      });
      throw first;
    } catch (error) {
      return error;
    }
  };
  expect(isTrap(thrown(new Error("no solid"), trap))).toBe(true);
  expect(isTrap(thrown(trap, new Error("no solid")))).toBe(true);
  expect(isTrap(thrown(trap, thrown(trap, trap)))).toBe(true);
  expect(isTrap(thrown(new Error("no solid"), new Error("no shape")))).toBe(false);
});
