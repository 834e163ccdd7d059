export type Side = "top" | "bottom" | "left" | "right";

const [gap, margin] = [6, 5];

const opposite: Readonly<Record<Side, Side>> = { top: "bottom", bottom: "top", left: "right", right: "left" };

type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
type Size = { readonly width: number; readonly height: number };

function cornerAt(side: Side, anchor: Box, { width, height }: Size): { left: number; top: number } {
  const middle = {
    left: anchor.left + (anchor.width - width) / 2,
    top: anchor.top + (anchor.height - height) / 2,
  };
  switch (side) {
    case "top":
      return { ...middle, top: anchor.top - height - gap };
    case "bottom":
      return { ...middle, top: anchor.top + anchor.height + gap };
    case "left":
      return { ...middle, left: anchor.left - width - gap };
    case "right":
      return { ...middle, left: anchor.left + anchor.width + gap };
  }
}

/** Where a popup goes beside its anchor: on that side, or the other when there is no room, and never off the page. */
export function cornerBeside(
  anchor: Box,
  popup: Size,
  page: Size,
  side: Side,
): { left: number; top: number } {
  const fits = ({ left, top }: { left: number; top: number }): boolean =>
    left >= 0 && top >= 0 && left + popup.width <= page.width && top + popup.height <= page.height;
  const within = (value: number, size: number, room: number): number =>
    Math.max(margin, Math.min(value, room - size - margin));
  const wanted = cornerAt(side, anchor, popup);
  const across =
    side === "top" || side === "bottom" ? { ...wanted, left: margin } : { ...wanted, top: margin };
  const { left, top } = fits(across) ? wanted : cornerAt(opposite[side], anchor, popup);
  return {
    left: within(left, popup.width, page.width),
    top: within(top, popup.height, page.height),
  };
}

export function placeBeside(popup: HTMLElement, anchor: Element, side: Side): void {
  const page = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight };
  const at = cornerBeside(anchor.getBoundingClientRect(), popup.getBoundingClientRect(), page, side);
  popup.style.left = `${at.left}px`;
  popup.style.top = `${at.top}px`;
}
