/**
 * Whether the name that a server answers under means the model that was asked: without the folder or vendor before it, the ending of a file, and what only
 * tells a release or a precision, such as a dated snapshot. `-instruct` and `-base` are other models, and so are other sizes.
 */
export function isSameModel(served: string, asked: string): boolean {
  const [one, other] = [bare(served), bare(asked)];
  return one === other || isVariant(one, other) || isVariant(other, one);
}

function bare(name: string): string {
  const file = name.toLowerCase().replace(/\/+$/, "");
  return file
    .slice(file.lastIndexOf("/") + 1)
    .replace(/\.gguf$/, "")
    .replace(/[-:]latest$/, "");
}

const release = String.raw`v?\d{2,}(?:[-.]\d+)*|v\d+(?:\.\d+)*|latest|preview|beta|exp|free`;
const precision = String.raw`i?q\d\w*|b?f16|fp?\d+|int\d+|\d+bit|gguf|mlx|awq|gptq|bnb`;
const endings = new RegExp(`^(?:[-:@._](?:${release}|${precision}))+$`);

function isVariant(longer: string, name: string): boolean {
  return name !== "" && longer.startsWith(name) && endings.test(longer.slice(name.length));
}
