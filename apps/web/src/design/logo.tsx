/** The mark: a solid seen from its corner, one face lit. */
export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="SolidType">
      <path d="M16 2.500 28 9.200v13.600L16 29.500 4 22.800V9.200z" fill="var(--accent)" />
      <path d="M16 16v13.500L4 22.800V9.200z" fill="#000" fillOpacity=".28" />
      <path d="M16 16 4 9.200 16 2.500l12 6.700z" fill="#fff" fillOpacity=".34" />
    </svg>
  );
}
