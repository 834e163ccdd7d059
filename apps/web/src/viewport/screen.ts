import { WebGLRenderer } from "three";
import type { Spot } from "./box-select.ts";

/** No more pixels than this in one of the page's: past it nobody sees them, and each is drawn. */
const sharpest = 2;
const sharpness = (): number => Math.min(sharpest, devicePixelRatio);

/** Milliseconds after which a graphics card that went is taken not to come back by itself. */
const longestAway = 3_000;

/**
 * Where nothing quicker than the processor draws, smooth edges make a picture take three times as long, and the page
 * waits for each.
 */
function contextOf(canvas: HTMLCanvasElement): WebGL2RenderingContext | null {
  const wanted = { alpha: true, powerPreference: "high-performance" } as const;
  return (
    canvas.getContext("webgl2", { ...wanted, antialias: true, failIfMajorPerformanceCaveat: true }) ??
    canvas.getContext("webgl2", { ...wanted, antialias: false })
  );
}

/** The canvas, as large and as sharp as it is seen; null where the browser has no WebGL to draw with. */
export function openScreen(canvas: HTMLCanvasElement) {
  const context = contextOf(canvas);
  if (context === null) return null;
  const renderer = new WebGLRenderer({ canvas, context });
  renderer.setPixelRatio(sharpness());
  // All shaders are three's own, and to ask whether one compiled is to wait until it has.
  renderer.debug.checkShaderErrors = false;
  const host = canvas.parentElement ?? canvas;
  const abort = new AbortController();
  let size: Spot = { x: 1, y: 1 };

  return {
    renderer,
    size: (): Spot => size,
    /**
     * Calls back now and whenever the canvas is empty: because it has got another size or sharpness, or because the
     * graphics card was lost and came back. What is drawn at once is what is seen next.
     */
    follow(onChange: () => void): void {
      function resize(width: number, height: number): void {
        if (width === 0 || height === 0 || (width === size.x && height === size.y)) return;
        size = { x: width, y: height };
        renderer.setSize(width, height, false);
        onChange();
      }
      function sharpen(): void {
        renderer.setPixelRatio(sharpness());
        onChange();
        watchSharpness();
      }
      function watchSharpness(): void {
        const asNow = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
        asNow.addEventListener("change", sharpen, { once: true, signal: abort.signal });
      }
      // The observer speaks after the next layout, and until then something may be fitted to what is seen.
      resize(host.clientWidth, host.clientHeight);
      const watcher = new ResizeObserver(
        ([entry]) => entry !== undefined && resize(entry.contentRect.width, entry.contentRect.height),
      );
      watcher.observe(host);
      abort.signal.addEventListener("abort", () => watcher.disconnect());
      watchSharpness();
      // Three hears of it first, and sets itself up anew.
      canvas.addEventListener("webglcontextrestored", onChange, { signal: abort.signal });
    },
    /** Tells when the graphics card went and stays away, and when it is there again after all. */
    onGone(tell: (isGone: boolean) => void): void {
      let away: ReturnType<typeof setTimeout> | undefined;
      const { signal } = abort;
      const come = (): void => {
        clearTimeout(away);
        tell(false);
      };
      const go = (): void => {
        clearTimeout(away);
        away = setTimeout(() => tell(true), longestAway);
      };
      canvas.addEventListener("webglcontextlost", go, { signal });
      canvas.addEventListener("webglcontextrestored", come, { signal });
      signal.addEventListener("abort", () => clearTimeout(away));
    },
    dispose(): void {
      abort.abort();
      renderer.dispose();
    },
  };
}
