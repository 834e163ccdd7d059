/** Which things belong together, told pair by pair. */
export class DisjointSets<Key> {
  readonly #parent = new Map<Key, Key>();

  /** One member that stands for the whole set of `key`, the same for all its members. */
  find(key: Key): Key {
    let root = key;
    for (let up = this.#parent.get(root); up !== undefined; up = this.#parent.get(root)) root = up;
    for (let at = key; at !== root;) {
      const up = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = up;
    }
    return root;
  }

  /** False when they belonged together already. */
  join(a: Key, b: Key): boolean {
    const [from, to] = [this.find(a), this.find(b)];
    if (from === to) return false;
    this.#parent.set(from, to);
    return true;
  }
}
