import { ThemisError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Message, Sample } from "../core/sample.ts";

/** The words in which a dataset's samples are asked. */
export interface PromptTemplates {
  readonly prompt: string;
  readonly systemPrompt: string | null;
}

/** A template taken apart: literal text, and names of fields. */
type Part = { readonly text: string } | { readonly field: string };

// `{name}`, and `{{name}}` for the text `{name}`. What follows a LaTeX command, `^` or `_` is LaTeX: `\boxed{answer}`, `\frac{a}{b}`, `x^{n}`.
// All other braces stand for themselves.
const placeholder =
  /(?<!\{)\{(\{[A-Za-z_][A-Za-z0-9_]*\})\}(?!\})|(?:\\[A-Za-z]+|[\^_}])(?:\{[A-Za-z_][A-Za-z0-9_]*\})+|\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Makes the messages of each sample of a dataset. Throws `ThemisError` "config" when a template names a field that `example` does not have,
 * or when no template shows the problem.
 */
export function promptRenderer(
  templates: PromptTemplates,
  example: Sample,
  dataset: string,
): (sample: Sample) => readonly Message[] {
  const known = Object.keys(fieldsOf(example));
  const prompt = compile(templates.prompt, known, `\`prompt\` of dataset \`${dataset}\``);
  const system =
    templates.systemPrompt === null
      ? null
      : compile(templates.systemPrompt, known, `\`system_prompt\` of dataset \`${dataset}\``);
  if (![...prompt, ...(system ?? [])].some((part) => "field" in part && part.field === "problem")) {
    throw new ThemisError(
      "config",
      `\`prompt\` of dataset \`${dataset}\` never shows the problem`,
      {
        hint: "put {problem} where the problem belongs",
      },
    );
  }
  return (sample) => {
    const fields = fieldsOf(sample);
    const user: Message = { role: "user", content: render(prompt, fields, sample, dataset) };
    if (system === null) return [user];
    return [{ role: "system", content: render(system, fields, sample, dataset) }, user];
  };
}

/** The fields that a template may name and that give the answer away. */
export function revealingFields(templates: PromptTemplates): readonly string[] {
  const text = templates.prompt + (templates.systemPrompt ?? "");
  const fields = [...text.matchAll(placeholder)].map(([, , field]) => field);
  return ["answer", "solution"].filter((field) => fields.includes(field));
}

function fieldsOf(sample: Sample): Readonly<Record<string, unknown>> {
  return {
    ...sample.metadata,
    id: sample.id,
    unique_id: sample.id,
    problem: sample.input,
    answer: sample.target[0] ?? "",
  };
}

function compile(template: string, known: readonly string[], where: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    const [all, literal, field] = match;
    if (literal === undefined && field === undefined) continue;
    parts.push({ text: template.slice(end, match.index) });
    end = match.index + all.length;
    if (field === undefined) {
      parts.push({ text: literal ?? "" });
      continue;
    }
    if (!known.includes(field)) {
      const [similar] = nearest(field, known, 1);
      throw new ThemisError(
        "config",
        `${where} names \`{${field}}\`, which the samples do not have`,
        {
          hint: `${similar === undefined ? "" : `did you mean {${similar}}? `}fields: ${known.join(", ")}; write {{${field}}} for the braces themselves`,
        },
      );
    }
    parts.push({ field });
  }
  parts.push({ text: template.slice(end) });
  return parts;
}

function render(
  parts: readonly Part[],
  fields: Readonly<Record<string, unknown>>,
  sample: Sample,
  dataset: string,
): string {
  let text = "";
  for (const part of parts) {
    if ("text" in part) {
      text += part.text;
      continue;
    }
    const value = fields[part.field];
    if (value === undefined || value === null) {
      throw new ThemisError(
        "dataset",
        `sample \`${sample.id}\` of dataset \`${dataset}\` has no \`${part.field}\`, which the prompt names`,
        { hint: "take it out of the prompt, or give it to every sample" },
      );
    }
    text += typeof value === "string" ? value : JSON.stringify(value);
  }
  return text;
}
