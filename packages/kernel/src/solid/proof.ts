import type { TopoDS_Shape } from "opencascade.js";
import { isOcctException, isTrap } from "../occt/exception.ts";

/** Whether what was made is right; costs a fifth of what making it does. */
type Look = (shapes: readonly TopoDS_Shape[]) => boolean;

/** Looks at what was made. */
export type Prover = { readonly holds: (shapes: readonly TopoDS_Shape[], look: Look) => boolean };

/** For whoever decides by it what to do next. */
export const atOnce: Prover = { holds: (shapes, look) => look(shapes) };

/**
 * What is made is looked at before anything is built on it, or, while that is put off, taken for right until it has been
 * shown. Nearly always it is. What was made since the first such doubt is stored only when all of it has turned out to be
 * right, and otherwise forgotten, as if it had never been made.
 */
export class Proof implements Prover {
  #isPutOff = false;
  #doubts: { readonly shapes: readonly TopoDS_Shape[]; readonly look: Look }[] = [];
  #keeping: (() => void)[] = [];
  #forgetting: (() => void)[] = [];

  putOff(): void {
    this.#isPutOff = true;
  }

  get isDoubtful(): boolean {
    return this.#doubts.length > 0;
  }

  holds(shapes: readonly TopoDS_Shape[], look: Look): boolean {
    if (!this.#isPutOff) return look(shapes);
    // Handles of its own: what it was told of may be let go by then.
    this.#doubts.push({ shapes: shapes.map((shape) => shape.Oriented(shape.Orientation())), look });
    return true;
  }

  /** Does it once there is no doubt. */
  keep<Kept>(store: () => Kept): Kept | undefined {
    if (!this.isDoubtful) return store();
    this.#keeping.push(store);
    return undefined;
  }

  /** Undoes what was done in doubt, where that was not right. */
  otherwise(forget: () => void): void {
    if (this.isDoubtful) this.#forgetting.push(forget);
  }

  /**
   * Ends all doubt; whether everything was right. In a heap that OCCT may have left in pieces nothing is: there is no
   * telling whether it would have come to that, had it been looked at before.
   */
  settle(isTrusted: () => boolean, onTrap: () => void): boolean {
    const [doubts, keeping, forgetting] = [this.#doubts, this.#keeping, this.#forgetting];
    [this.#doubts, this.#keeping, this.#forgetting] = [[], [], []];
    this.#isPutOff = false;
    const isRight = doubts.every(({ shapes, look }) => {
      try {
        return isTrusted() && look(shapes);
      } catch (error) {
        if (isTrap(error)) onTrap();
        else if (!isOcctException(error)) throw error;
        return false;
      }
    });
    for (const { shapes } of doubts) for (const shape of shapes) shape.delete();
    for (const next of isRight ? keeping : forgetting) next();
    return isRight;
  }
}
