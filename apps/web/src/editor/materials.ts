/** Materials by what a body stores, with their density in g/cm³ at room temperature. */
export const materials = {
  ABS: 1.04,
  "Acrylic (PMMA)": 1.18,
  Aluminium: 2.7,
  "Aluminium 6061": 2.7,
  "Aluminium 7075": 2.81,
  Brass: 8.5,
  Bronze: 8.8,
  "Cast iron": 7.2,
  Copper: 8.96,
  PA6: 1.14,
  PA12: 1.01,
  Oak: 0.72,
  PETG: 1.27,
  PLA: 1.24,
  Polycarbonate: 1.2,
  "POM (acetal)": 1.41,
  PTFE: 2.2,
  "Stainless steel 304": 8,
  Steel: 7.85,
  "Titanium Ti-6Al-4V": 4.43,
} as const;

const densities = new Map(Object.entries(materials).map(([name, density]) => [name.toLowerCase(), density]));

/** The density of a stored material, however it is written; null for none, and for one that is not in the table. */
export const densityOf = (material: string | null): number | null =>
  material === null ? null : (densities.get(material.toLowerCase()) ?? null);
