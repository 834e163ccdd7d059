import { useEffect, useState } from "react";
import type { EntityMeasure, MassProperties, PairMeasure } from "../kernel-worker/protocol.ts";
import styles from "./measurement.module.css";
import { useEditor, useSession } from "./session/session-context.ts";

type Line = { readonly label: string; readonly value: string };

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const mm = (value: number): string => `${number.format(value)} mm`;
const degrees = (radians: number): string => `${number.format((radians * 180) / Math.PI)}°`;

function linesOf(measure: EntityMeasure | PairMeasure): Line[] {
  if (!("kind" in measure)) return pairLines(measure);
  switch (measure.kind) {
    case "vertex":
      return [{ label: "Position", value: measure.point.map((value) => number.format(value)).join(", ") }];
    case "edge":
      return [
        { label: "Length", value: mm(measure.length) },
        ...(measure.radius === null ? [] : [{ label: "Radius", value: mm(measure.radius) }]),
      ];
    case "face":
      return [
        { label: "Area", value: `${number.format(measure.area)} mm²` },
        ...(measure.radius === null ? [] : [{ label: "Radius", value: mm(measure.radius) }]),
      ];
    case "body":
      return [
        { label: "Volume", value: `${number.format(measure.volume)} mm³` },
        { label: "Area", value: `${number.format(measure.area)} mm²` },
      ];
  }
}

function pairLines(measure: PairMeasure): Line[] {
  return Object.entries(measure).flatMap(([name, value]): Line[] => {
    if (typeof value !== "number") return [];
    const label = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return [
      {
        label: label[0]?.toUpperCase() + label.slice(1),
        value: name.toLowerCase().includes("angle") ? degrees(value) : mm(value),
      },
    ];
  });
}

/** What is picked, measured at once: one thing by itself, two against each other; nothing picked: the part's volume. */
export function Measurement() {
  const session = useSession();
  const selection = useEditor((state) => state.selection);
  const bodies = useEditor((state) => state.bodies);
  const [lines, setLines] = useState<readonly Line[]>([]);

  useEffect(() => {
    let gone = false;
    const show = (next: readonly Line[]): void => {
      if (!gone) setLines(next);
    };
    const names = selection.filter((one) => "body" in one.touch).flatMap((one) => one.name ?? []);
    const run = async (): Promise<void> => {
      if (names.length === 0) {
        const all = await Promise.all(
          bodies.map((body) => session.kernel.ask({ ask: "mass", body: body.at, density: 1 })),
        );
        const masses = all.flatMap((one) => (one.ok ? [one.value] : []));
        show(masses.length === 0 ? [] : massLines(masses));
        return;
      }
      const measured = await session.kernel.ask({ ask: "measure", names: names.slice(-2) });
      show(measured.ok ? linesOf(measured.value) : []);
    };
    void run();
    return () => {
      gone = true;
    };
  }, [selection, bodies, session]);

  if (lines.length === 0) return null;
  return (
    <dl className={styles.box}>
      {lines.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function massLines(masses: readonly MassProperties[]): Line[] {
  const sum = (read: (one: MassProperties) => number): number =>
    masses.reduce((total, one) => total + read(one), 0);
  return [
    { label: "Volume", value: `${number.format(sum((one) => one.volume))} mm³` },
    { label: "Surface", value: `${number.format(sum((one) => one.area))} mm²` },
  ];
}
