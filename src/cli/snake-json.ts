/** JSON for programs to read, its members named as in the exports and in configs: `base_url` for `baseUrl`. All names in `value` must be ours. */
export function snakeJson(value: unknown): string {
  return JSON.stringify(snakeCased(value), null, 2);
}

function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCased(member),
    ]),
  );
}
