/** A passage taken for the answer; its offsets count from the start of the text in which it was found. */
export interface Found {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  /** False for a guess from the form of the text. */
  readonly isMarked: boolean;
}

/** The same passage in a text that begins so many characters earlier. */
export function shifted(found: Found, offset: number): Found {
  return offset === 0 ? found : { ...found, start: found.start + offset, end: found.end + offset };
}

/** The one passage of a response that is taken for its answer. */
export interface ExtractedAnswer {
  readonly answer: string;
  /** Where it stands in the response: UTF-16 offsets, end exclusive. Neighboring boxes span from the first to the last. */
  readonly span: { readonly start: number; readonly end: number };
  /** Whether the response says that this is the answer, rather than it being guessed from the form of the text. */
  readonly isMarked: boolean;
  /** How it was found: `boxed`, `unclosed`, `tag`, `stated`, `json`, `choice`, or for guesses `math`, `whole`, `number`. */
  readonly rule: string;
}

/** The same passage with its offsets in the whole text, in which its own begins so many characters later. */
export function placed(
  { answer, start, end, rule, isMarked }: Found,
  offset: number,
): ExtractedAnswer {
  return { answer, span: { start: start + offset, end: end + offset }, isMarked, rule };
}
