/** `paymentMethod=paypal` as people read it: `payment method paypal`; null where the whole step is meant. */
export function segmentText(segment: Readonly<Record<string, string>> | null): string | null {
  const parts = Object.entries(segment ?? {});
  if (parts.length === 0) return null;
  return parts.map(([dimension, value]) => `${dimensionText(dimension)} ${value}`).join(' · ');
}

/** Attribute names come from the company's own events: camelCase and snake_case become words. */
export function dimensionText(dimension: string): string {
  return dimension
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}
