/**
 * The candidates most like a word, best first, at most `count`: by edit distance (Damerau-Levenshtein, optimal string alignment) up to a
 * third of the longer length, or by containment, ignoring case; of a path or a name with a tag, its middle alone may be like it.
 */
export function nearest(word: string, candidates: readonly string[], count: number): string[] {
  const wanted = word.toLowerCase();
  return candidates
    .map((candidate) => ({ candidate, distance: nearness(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => Number.isFinite(distance))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Names of models carry a maker in front (`Qwen/…`) and a tag behind (`…:latest`), which people leave out. */
function nearness(wanted: string, candidate: string): number {
  const bare = candidate.replace(/^.*\//, "").replace(/:[^:]*$/, "");
  const whole = likeness(wanted, candidate);
  return bare === "" || bare === candidate ? whole : Math.min(whole, likeness(wanted, bare) + 0.5);
}

function likeness(wanted: string, candidate: string): number {
  const a = wanted.slice(0, 200);
  const b = candidate.slice(0, 200);
  const distance = editDistance(a, b);
  if (distance <= Math.max(1, Math.floor(Math.max(a.length, b.length) / 3))) return distance;
  const isPart = a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a));
  return isPart ? distance : Number.POSITIVE_INFINITY;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substitution, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
