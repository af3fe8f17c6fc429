/** Of how the answer came, not of what was asked. */
const transportNotes: readonly string[] = ["not streamed", "without stream_options"];

/** Whether what was sent otherwise than asked may change answers. */
export function isTelling(adaptation: string): boolean {
  return !transportNotes.includes(adaptation);
}
