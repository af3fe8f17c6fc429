/** What was said of the failures of one class, alike ones together. Its memory does not grow with them. */
export interface FailureWords {
  add(message: string): void;
  /** What was said most often, shortened, and how often; null where nothing was said. */
  most(): SaidWords | null;
}

/** Words, and of how many failures they are. */
export interface SaidWords {
  readonly text: string;
  readonly count: number;
}

const mostDifferent = 100;
const longestText = 200;

/** Words of a class of which nothing is known. */
export function openFailureWords(): FailureWords {
  const said = new Map<string, { readonly text: string; count: number }>();
  return {
    add: (message) => {
      const text = shortened(message);
      if (text === "") return;
      // Counts, times and names of requests are another each time.
      const kind = text.replace(/[\w.-]*\d[\w.-]*/g, "#");
      const alike = said.get(kind);
      if (alike !== undefined) alike.count += 1;
      else if (said.size < mostDifferent) said.set(kind, { text, count: 1 });
    },
    most: () =>
      said
        .values()
        .reduce<SaidWords | null>(
          (most, next) => (most === null || next.count > most.count ? next : most),
          null,
        ),
  };
}

/** Without the address of the endpoint, which is the same for all of a model, and cut to a length that a warning can hold. */
function shortened(message: string): string {
  const text = message.replace(/ (?:from|at) https?:\/\/\S+?(?=[:,;]? |$)/, "").trim();
  return text.length <= longestText
    ? text
    : `${text
        .slice(0, longestText - 1)
        .toWellFormed()
        .trimEnd()}…`;
}
