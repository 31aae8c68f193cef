import type { Labels, Title } from '@wegwarte/contract';

/** What attributes are called, and the language they are read in. */
export interface Naming {
  readonly labels: Labels;
  title(title: Title): string;
}

/** `paymentMethod=paypal` as people read it: `payment method paypal`; null where the whole step is meant. */
export function segmentText(segment: Readonly<Record<string, string>> | null, naming: Naming): string | null {
  const parts = Object.entries(segment ?? {});
  if (parts.length === 0) return null;
  return parts.map(([dimension, value]) => `${dimensionText(dimension, naming)} ${value}`).join(' · ');
}

/** By its label; else by its name, which comes from the company's own events: camelCase and snake_case become words. */
export function dimensionText(dimension: string, { labels, title }: Naming): string {
  const label = labels[dimension];
  if (label) return title(label);
  return dimension
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}
