import type { ReactNode } from "react";

/** Feature and sketch pictures in the same grid and weight as the general icons: 24 × 24, line 1.75, accents filled. */
const solid = { fill: "currentColor", fillOpacity: 0.18, stroke: "none" } as const;
const dot = (x: number, y: number): ReactNode => (
  <circle cx={x} cy={y} r={1.6} fill="currentColor" stroke="none" />
);
const dashes = { strokeDasharray: "2.5 2.5" } as const;

const pictures = {
  sketch: (
    <>
      <rect x="4" y="4" width="16" height="16" rx="1" {...dashes} />
      <path d="M7.5 15.5 15 8l2 2-7.5 7.5H7.5z" />
    </>
  ),
  plane: (
    <>
      <path d="M3 16 9 7h12l-6 9z" {...solid} />
      <path d="M3 16 9 7h12l-6 9z" />
    </>
  ),
  axis: (
    <>
      <path d="M5 19 19 5" strokeDasharray="5 2 1.5 2" />
      {dot(5, 19)}
      {dot(19, 5)}
    </>
  ),
  extrude: (
    <>
      <path d="M4 15.5 12 12l8 3.5-8 4z" {...solid} />
      <path d="M4 15.5 12 12l8 3.5-8 4z" />
      <path d="M12 12V4M9 6.8 12 4l3 2.8" />
    </>
  ),
  revolve: (
    <>
      <path d="M12 3v18" strokeDasharray="4 2 1 2" />
      <path d="M14.5 7h4.5v10h-4.5z" {...solid} />
      <path d="M14.5 7h4.5v10h-4.5z" />
      <path d="M9.5 16.8C6 16.4 4 14.8 4 12.9c0-1.500 1.300-2.800 3.500-3.500M9.500 14.500v4.500l-2.600-2.200z" />
    </>
  ),
  hole: (
    <>
      <ellipse cx="12" cy="7" rx="7" ry="3" />
      <path d="M5 7v9c0 1.700 3.100 3 7 3s7-1.300 7-3V7" {...dashes} />
      <path d="M12 7v12" strokeDasharray="3 2 1 2" />
    </>
  ),
  fillet: (
    <>
      <path d="M4 20V5h2c7.700 0 14 6.300 14 14v1z" {...solid} />
      <path d="M4 20V5h2c7.700 0 14 6.300 14 14v1z" />
      <path d="M20 5v6M20 5h-6" {...dashes} />
    </>
  ),
  chamfer: (
    <>
      <path d="M4 20V5h2l14 14v1z" {...solid} />
      <path d="M4 20V5h2l14 14v1z" />
      <path d="M20 5v6M20 5h-6" {...dashes} />
    </>
  ),
  shell: (
    <>
      <path d="M3 8v9l9 4 9-4V8" />
      <path d="M3 8l9-4 9 4-9 4z" />
      <path d="M7 8.200 12 6l5 2.200-5 2.200z" {...solid} />
      <path d="M7 8.200 12 6l5 2.200-5 2.200z" />
    </>
  ),
  "linear-pattern": (
    <>
      <rect x="3" y="9" width="5" height="6" {...solid} />
      <rect x="3" y="9" width="5" height="6" />
      <rect x="10" y="9" width="5" height="6" />
      <rect x="17" y="9" width="4.500" height="6" {...dashes} />
    </>
  ),
  "circular-pattern": (
    <>
      <circle cx="12" cy="12" r="8" {...dashes} />
      <circle cx="12" cy="4" r="2.300" fill="currentColor" fillOpacity=".3" />
      <circle cx="18.900" cy="16" r="2.300" />
      <circle cx="5.100" cy="16" r="2.300" />
      {dot(12, 12)}
    </>
  ),
  mirror: (
    <>
      <path d="M12 3v18" strokeDasharray="4 2 1 2" />
      <path d="M9 7v10H3z" {...solid} />
      <path d="M9 7v10H3z" />
      <path d="M15 7v10h6z" {...dashes} />
    </>
  ),
  boolean: (
    <>
      <circle cx="9" cy="12" r="6" />
      <circle cx="15" cy="12" r="6" />
      <path d="M12 6.800a6 6 0 0 1 0 10.400 6 6 0 0 1 0-10.400z" {...solid} />
    </>
  ),
  "imported-body": (
    <>
      <path d="M4 8.500 12 4l8 4.500v7L12 20l-8-4.500z" />
      <path d="M12 8v7M9 12.500l3 3 3-3" />
    </>
  ),
  box: (
    <>
      <path d="M4 8 12 4l8 4v8l-8 4-8-4z" />
      <path d="M4 8l8 4 8-4M12 12v8" />
      <path d="M4 8 12 4l8 4-8 4z" {...solid} />
    </>
  ),
  cylinder: (
    <>
      <ellipse cx="12" cy="6" rx="7" ry="2.800" {...solid} />
      <ellipse cx="12" cy="6" rx="7" ry="2.800" />
      <path d="M5 6v12c0 1.500 3.100 2.800 7 2.800s7-1.300 7-2.800V6" />
    </>
  ),
  sphere: (
    <>
      <circle cx="12" cy="12" r="8.500" {...solid} />
      <circle cx="12" cy="12" r="8.500" />
      <ellipse cx="12" cy="12" rx="8.500" ry="3" {...dashes} />
    </>
  ),
  cone: (
    <>
      <path d="M12 3 5 18M12 3l7 15" />
      <ellipse cx="12" cy="18" rx="7" ry="2.800" {...solid} />
      <ellipse cx="12" cy="18" rx="7" ry="2.800" />
    </>
  ),
  torus: (
    <>
      <ellipse cx="12" cy="12" rx="9" ry="6" {...solid} />
      <ellipse cx="12" cy="12" rx="9" ry="6" />
      <path d="M8.500 11.500c1.800 1.700 5.200 1.700 7 0" />
    </>
  ),
  line: (
    <>
      <path d="M5 19 19 5" />
      {dot(5, 19)}
      {dot(19, 5)}
    </>
  ),
  circle: (
    <>
      <circle cx="12" cy="12" r="8" />
      {dot(12, 12)}
    </>
  ),
  arc: (
    <>
      <path d="M4 17A11 11 0 0 1 20 17" />
      {dot(4, 17)}
      {dot(20, 17)}
    </>
  ),
  "tangent-arc": (
    <>
      <path d="M3 18h7a8 8 0 0 0 8-8V4" />
      {dot(10, 18)}
      {dot(18, 4)}
    </>
  ),
  "corner-rectangle": (
    <>
      <rect x="4" y="6" width="16" height="12" />
      {dot(4, 18)}
      {dot(20, 6)}
    </>
  ),
  "center-rectangle": (
    <>
      <rect x="4" y="6" width="16" height="12" />
      {dot(12, 12)}
      {dot(20, 6)}
    </>
  ),
  polygon: <path d="m12 3.500 7.800 4.500v8L12 20.500 4.200 16V8z" />,
  slot: <rect x="3" y="8" width="18" height="8" rx="4" />,
  point: (
    <>
      {dot(12, 12)}
      <path d="M12 4v4M12 16v4M4 12h4M16 12h4" />
    </>
  ),
  dimension: (
    <>
      <path d="M4 5v14M20 5v14M4 12h16M7 9.500 4 12l3 2.500M17 9.500l3 2.500-3 2.500" />
    </>
  ),
  construction: <path d="M4 20 20 4" {...dashes} />,
  trim: (
    <>
      <path d="M4 19 20 5" {...dashes} />
      <path d="M4 19 9 14.600M12 3v18" />
      <path d="m15.500 12.500 4 4M19.500 12.500l-4 4" />
    </>
  ),
  extend: (
    <>
      <path d="M20 3v18M4 12h8" />
      <path d="M12 12h8" {...dashes} />
      {dot(4, 12)}
    </>
  ),
  offset: (
    <>
      <path d="M4 20V9c0-2.800 2.200-5 5-5h11" />
      <path d="M10 20v-7.500c0-1.400 1.100-2.500 2.500-2.500H20" {...dashes} />
    </>
  ),
  coincident: (
    <>
      <path d="M4 18 12 12 17 4" />
      {dot(12, 12)}
    </>
  ),
  horizontal: (
    <>
      <path d="M4 12h16" />
      {dot(4, 12)}
      {dot(20, 12)}
    </>
  ),
  vertical: (
    <>
      <path d="M12 4v16" />
      {dot(12, 4)}
      {dot(12, 20)}
    </>
  ),
  parallel: <path d="M6 20 12 4M12 20l6-16" />,
  perpendicular: <path d="M12 4v16M4 20h16M12 15h5v5" />,
  tangent: (
    <>
      <circle cx="12" cy="14" r="6" />
      <path d="M3 8h18" />
    </>
  ),
  equal: <path d="M5 9h14M5 15h14" />,
  concentric: (
    <>
      <circle cx="12" cy="12" r="8" />
      <circle cx="12" cy="12" r="3.500" />
    </>
  ),
  midpoint: (
    <>
      <path d="M4 18 20 6" />
      {dot(12, 12)}
      <path d="m7.800 12.500 1.500 2M14.700 9.500l1.500 2" />
    </>
  ),
  symmetric: (
    <>
      <path d="M12 3v18" strokeDasharray="4 2 1 2" />
      {dot(6, 12)}
      {dot(18, 12)}
      <path d="M6 12h12" {...dashes} />
    </>
  ),
  "point-on-curve": (
    <>
      <path d="M4 18C6 8 16 6 20 6" />
      {dot(9, 9.7)}
    </>
  ),
  collinear: (
    <>
      <path d="M3 18 9 13.500M15 9l6-4.500" />
      <path d="m9 13.500 6-4.500" {...dashes} />
    </>
  ),
  fixed: (
    <>
      <circle cx="12" cy="7" r="2.500" />
      <path d="M12 9.500V15M6 15h12M8 15l-2 4M12 15l-2 4M16 15l-2 4" />
    </>
  ),
} as const;

export type CadPicture = keyof typeof pictures;

export const isCadPicture = (name: string): name is CadPicture => Object.hasOwn(pictures, name);

export function CadIcon({ name }: { readonly name: CadPicture }) {
  return (
    <svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {pictures[name]}
    </svg>
  );
}
