/** A part of a URL without its percent codes; a percent sign that begins none stands for itself. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
