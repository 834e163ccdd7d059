import type { Band } from "./box-select.ts";

/** The rectangle that a drag draws over the canvas: solid when it takes what lies inside, dashed when what it crosses. */
export function createRubberBand(canvas: HTMLCanvasElement) {
  const box = document.createElement("div");
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  Object.assign(box.style, {
    position: "absolute",
    pointerEvents: "none",
    background: "var(--selected)",
    border: "1px solid var(--accent)",
  });
  canvas.parentElement?.append(box);
  return {
    show({ from, to }: Band): void {
      box.hidden = false;
      box.style.borderStyle = to.x < from.x ? "dashed" : "solid";
      box.style.left = `${Math.min(from.x, to.x)}px`;
      box.style.top = `${Math.min(from.y, to.y)}px`;
      box.style.width = `${Math.abs(to.x - from.x)}px`;
      box.style.height = `${Math.abs(to.y - from.y)}px`;
    },
    hide(): void {
      box.hidden = true;
    },
    dispose(): void {
      box.remove();
    },
  };
}
