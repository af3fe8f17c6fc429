const tags = /<\/?(?:b|i|u|em|strong|span|p|div|code|font|mark|center)(?: [^<>]{0,100})?>/gi;

/** A text without HTML tags; raised and lowered text keeps its place. A bare `<b>` is left alone, for `a<b>c` is mathematics. */
export function withoutTags(text: string): string {
  if (!/<\/[a-z]/i.test(text)) return text;
  return text
    .replace(/<sup>/gi, "^{")
    .replace(/<sub>/gi, "_{")
    .replace(/<\/su[pb]>/gi, "}")
    .replace(tags, "");
}

const entities: readonly (readonly [string, string])[] = [
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&le;", "≤"],
  ["&ge;", "≥"],
  ["&nbsp;", " "],
  ["&amp;", "&"],
];

/** A text with the signs that HTML entities stand for. */
export function withoutEntities(text: string): string {
  return entities.reduce((clean, [name, sign]) => clean.replaceAll(name, sign), text);
}
