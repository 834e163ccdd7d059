/** The name, or one made from it that nothing has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : `${[...name].slice(0, 28).join("")}_${number}`;
    if (!taken.has(free)) return free;
  }
}
