import type { Vec2 } from "@solidtype/sketch";

/** Pixels that the pointer may tremble by in a click. */
const clickSlop = 4;

/** What the pointer does with a dimension's text: a click picks it, and only what goes further than that moves it. */
export class LabelDrag {
  #pressed: Vec2 | null = null;
  #place: Vec2 | null = null;
  #wasDragged = false;

  press(at: Vec2): void {
    this.#pressed = at;
    this.#place = null;
    this.#wasDragged = false;
  }

  /** Whether the text goes along to here. */
  moves(to: Vec2): boolean {
    if (this.#pressed === null) return false;
    this.#wasDragged ||= Math.hypot(to.x - this.#pressed.x, to.y - this.#pressed.y) > clickSlop;
    return this.#wasDragged;
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
