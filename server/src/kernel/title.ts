/** A text for people, in both languages of the product. */
export interface Title {
  readonly en: string;
  readonly de: string;
}

export type Language = keyof Title;
