/** Where an arrow key leads, alone or with Shift: to the right and up. */
export function arrowWay(keys: string): { readonly x: number; readonly y: number } {
  switch (keys.replace("Shift+", "")) {
    case "ArrowLeft":
      return { x: -1, y: 0 };
    case "ArrowRight":
      return { x: 1, y: 0 };
    case "ArrowUp":
      return { x: 0, y: 1 };
    case "ArrowDown":
      return { x: 0, y: -1 };
    default:
      return { x: 0, y: 0 };
  }
}

export const arrowKeys: readonly string[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
export const shiftedArrowKeys: readonly string[] = arrowKeys.map((arrow) => `Shift+${arrow}`);
