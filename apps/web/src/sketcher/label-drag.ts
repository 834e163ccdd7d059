import type { Vec2 } from "@solidtype/sketch";
import type { Box } from "./mark-places.ts";

/** Pixels that the pointer may tremble by in a click. */
export const clickSlop = 4;

/**
 * What the pointer does with a dimension's text: a click picks it, and only what goes further than that moves it. It is
 * held where it was taken, and stays in the picture: outside of it nobody could take it back.
 */
export class LabelDrag {
  #pressed: { readonly at: Vec2; readonly text: Box } | null = null;
  #place: Vec2 | null = null;
  #wasDragged = false;

  press(at: Vec2, text: Box): void {
    this.#pressed = { at, text };
    this.#place = null;
    this.#wasDragged = false;
  }

  /** Where the text's middle goes with the pointer, in the same pixels; null where it stays. */
  follow(to: Vec2, picture: Box): Vec2 | null {
    if (this.#pressed === null) return null;
    const { at, text } = this.#pressed;
    this.#wasDragged ||= Math.hypot(to.x - at.x, to.y - at.y) > clickSlop;
    if (!this.#wasDragged) return null;
    const half = { x: text.width / 2, y: text.height / 2 };
    return {
      x: within(text.x + half.x + to.x - at.x, picture.x + half.x, picture.x + picture.width - half.x),
      y: within(text.y + half.y + to.y - at.y, picture.y + half.y, picture.y + picture.height - half.y),
    };
  }

  /** Takes it to a place of the sketch, and answers with that. */
  carry(place: Vec2): Vec2 {
    this.#place = place;
    return place;
  }

  /** Where it was let go, or torn off; null where it was not moved. */
  end(): Vec2 | null {
    const place = this.#place;
    this.#pressed = null;
    this.#place = null;
    return place;
  }

  /** Whether a click that comes now is only the end of the drag before it. */
  isNoClick(): boolean {
    const wasDragged = this.#wasDragged;
    this.#wasDragged = false;
    return wasDragged;
  }
}

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
