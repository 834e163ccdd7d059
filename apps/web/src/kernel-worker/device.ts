type Told = { readonly deviceMemory?: number; readonly connection?: { readonly saveData?: boolean } };

/** Gigabytes up to which memory is too dear for building anything but what is asked for. */
const smallMemory = 2;

/** Whether the device says that it has little memory. Not all browsers say. */
export function isSmallDevice(): boolean {
  const { deviceMemory } = navigator as Told;
  return deviceMemory !== undefined && deviceMemory <= smallMemory;
}

/** Whether whoever pays for the line has asked that nothing be fetched that is not needed yet. */
export function savesData(): boolean {
  const { connection } = navigator as Told;
  return connection?.saveData === true;
}
