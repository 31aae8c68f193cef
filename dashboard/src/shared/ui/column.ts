/** A column of a table; its cells come from the slot of its name. */
export interface Column<Name extends string = string> {
  readonly name: Name;
  readonly label: string;
  /** To the right, in figures of one width. */
  readonly isNumber?: boolean;
  /** Of its head and its cells. */
  readonly class?: string;
}
