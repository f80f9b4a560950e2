/** A text with its length in UTF-8, in bytes. To count it later would mean to put its pieces together first. */
export interface SizedText {
  readonly text: string;
  readonly bytes: number;
}
