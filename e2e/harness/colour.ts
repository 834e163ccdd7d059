import type { Page } from "playwright-core";

/** Red, green and blue (0 to 255) of a pixel as a person sees it, counted from the page's top left corner. */
export async function colourAt(page: Page, x: number, y: number): Promise<readonly number[]> {
  const picture = await page.screenshot({ clip: { x, y, width: 1, height: 1 } });
  return page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0);
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen?.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0);
    return [...(pen?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
  }, picture.toString("base64"));
}
