import type { Page } from "playwright-core";

/**
 * Red, green and blue (0 to 255) of a pixel as a person sees it, counted from the page's top left corner. The whole page
 * is taken for it: for a picture of a part of it the browser puts that part together anew, and not as it is seen.
 */
export async function colourAt(page: Page, x: number, y: number): Promise<readonly number[]> {
  const picture = await page.screenshot();
  return page.evaluate(
    async ([text, left, top]) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0);
      const pen = new OffscreenCanvas(1, 1).getContext("2d");
      pen?.drawImage(await createImageBitmap(new Blob([bytes])), -left, -top);
      return [...(pen?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
    },
    [picture.toString("base64"), Math.round(x), Math.round(y)] as const,
  );
}
