import type { Page } from "playwright-core";

type Spot = { readonly x: number; readonly y: number };

/** Fingers on the glass of the page's screen, at places of the page. */
export async function fingersOn(page: Page) {
  const glass = await page.context().newCDPSession(page);
  await glass.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 5 });
  type Touching = "touchStart" | "touchMove" | "touchEnd";
  async function touch(type: Touching, ...fingers: readonly Spot[]): Promise<void> {
    const touchPoints = fingers.map(({ x, y }, id) => ({ x, y, id }));
    await glass.send("Input.dispatchTouchEvent", { type, touchPoints });
  }
  const between = (a: Spot, b: Spot, share: number): Spot => ({
    x: a.x + (b.x - a.x) * share,
    y: a.y + (b.y - a.y) * share,
  });
  const steps = Array.from({ length: 8 }, (_, at) => (at + 1) / 8);
  // Sent in one go: between two of them a busy machine may let pass what makes a touch a long press.
  async function all(...sent: readonly Promise<void>[]): Promise<void> {
    await Promise.all(sent);
  }
  return {
    touch,
    tap: (spot: Spot) => all(touch("touchStart", spot), touch("touchEnd")),
    drag: (from: Spot, to: Spot) =>
      all(
        touch("touchStart", from),
        ...steps.map((share) => touch("touchMove", between(from, to, share))),
        touch("touchEnd"),
      ),
    /** Two fingers, each from one place to another, the second put down after the first. */
    pinch: (first: readonly [Spot, Spot], second: readonly [Spot, Spot]) =>
      all(
        touch("touchStart", first[0]),
        touch("touchStart", first[0], second[0]),
        ...steps.map((share) => touch("touchMove", between(...first, share), between(...second, share))),
        touch("touchEnd"),
      ),
  };
}
