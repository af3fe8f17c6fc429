import { z } from "zod";
import { baseUrl } from "./base-url.ts";
import { type ConfigFile, faultNames } from "./config-file.ts";
import { extraBody } from "./extra-body.ts";
import {
  choice,
  entries,
  filledText,
  flag,
  integer,
  integerFrom,
  list,
  nameText,
  numberAbove,
  numberFrom,
  parallelism,
  runId,
  stopTexts,
  text,
} from "./fields.ts";
import { graderEntry } from "./grader-entry.ts";
import { headers, headerText } from "./headers.ts";
import { runIdPattern } from "./run-id.ts";

/** What config cannot know by itself: the names other folders offer. */
export interface ConfigCatalogue {
  readonly datasetKinds: readonly string[];
  readonly providers: readonly string[];
  /** What is wrong with a pattern, as a predicate (`must be …`); null where nothing is. */
  readonly patternFault: (pattern: string) => string | null;
}

/** The provider of a model that names none. */
export const defaultProvider = "openai-compatible";

const simulatedProvider = "simulated";
const azureProvider = "azure";

const keyReference = `\${OPENAI_API_KEY}`;
const azureKeyReference = `\${AZURE_OPENAI_API_KEY}`;

/**
 * The config file as users write it: what it may hold, in which ranges, and what each field means. Checking, the JSON Schema for editors and
 * the reference page all come from here. Messages are predicates (`must be …`) that follow the name of the field.
 */
export function configSchema(catalogue: ConfigCatalogue): z.ZodType<ConfigFile> {
  return z
    .strictObject(
      {
        $schema: text()
          .meta({
            description:
              "Where editors find the JSON Schema of this file; Themis does not read it.",
          })
          .optional(),
        run_id: runId()
          .meta({
            description:
              "Name of the run within its storage: letters, digits, spaces, `.`, `_` and `-`. The same id resumes the run. When absent, the file's own name without its extension.",
            examples: ["my-first-openai-run"],
            // In an editor a reference is as good as what it stands for.
            pattern: `\\$\\{|${runIdPattern.source}`,
          })
          .optional(),
        storage_dir: filledText()
          .meta({
            description:
              "Folder of the database in which every answer is kept, relative to the working directory.",
          })
          .default(".cache/themis"),
        resume: z
          .boolean({ error: "must be true or false" })
          .meta({
            description:
              "Whether answers that are already stored are taken instead of asking again.",
          })
          .default(true),
        n_records: integerFrom(1)
          .meta({
            description:
              "At most so many samples of each dataset; where a dataset has a `limit` too, the smaller counts.",
          })
          .optional(),
        max_cost_usd: numberAbove(0, 1_000_000)
          .meta({
            description:
              "The run stops, and can be resumed, before it costs more than so many US dollars, all its sessions together. Needs `prices` of every model.",
          })
          .optional(),
        max_output_tokens: integerFrom(1)
          .meta({
            description:
              "The run stops, and can be resumed, when so many tokens were generated, all its sessions together.",
          })
          .optional(),
        max_duration: numberAbove(0, 31_536_000)
          .meta({
            description:
              "Seconds after which a session of the run stops asking. It can be resumed.",
          })
          .optional(),
        models: entries(modelEntry(catalogue)).meta({
          description: "The models under test, each with the endpoint that serves it.",
          examples: [
            [{ name: "my-model", provider_options: { base_url: "http://localhost:1234/v1" } }],
          ],
        }),
        samplings: entries(samplingEntry()).meta({
          description: "The ways of sampling; every model is asked with each of them.",
          examples: [[{ name: "greedy", temperature: 0 }]],
        }),
        datasets: entries(datasetEntry(catalogue)).meta({
          description: "The benchmarks; every model answers each of them.",
          examples: [[{ name: "math500", kind: "math500_hf" }]],
        }),
        prompt: promptTemplate().optional(),
        system_prompt: systemPromptTemplate().optional(),
      },
      { error: "must be an object" },
    )
    .meta({ title: "Themis config", description: "What to ask of which models, and how." });
}

function modelEntry(catalogue: ConfigCatalogue) {
  const common = {
    name: nameText().meta({
      description: "Your word for the model: what results and exports show.",
      examples: ["qwen-7b"],
    }),
    description: text().meta({ description: "A note for readers of the results." }).optional(),
    prices: prices()
      .meta({
        description:
          "US dollars for a million tokens; dry runs, progress and reports show the cost then.",
        examples: [{ input: 0.15, cached_input: 0.075, output: 0.6 }],
      })
      .optional(),
  };
  const providerText = "How the endpoint is spoken to.";
  const error = (issue: { readonly code?: string | undefined }) =>
    issue.code === "invalid_union" || issue.code === "invalid_value"
      ? `must be one of ${list(catalogue.providers)}`
      : "must be an object";
  const served = z
    .strictObject(
      {
        ...common,
        provider: z
          .enum(
            catalogue.providers.filter(
              (provider) => provider !== simulatedProvider && provider !== azureProvider,
            ),
            { error },
          )
          .meta({ description: providerText, default: defaultProvider })
          .optional(),
        provider_options: endpointOptions().meta({
          description: "Address, key and limits of the endpoint.",
          examples: [{ base_url: "http://localhost:1234/v1" }],
        }),
      },
      { error },
    )
    .meta({ title: "Model behind an endpoint" });
  const azure = z
    .strictObject(
      {
        ...common,
        provider: z.literal(azureProvider, { error }).meta({ description: providerText }),
        provider_options: azureOptions().meta({
          description: "The Azure OpenAI resource, its key and limits.",
          examples: [{ base_url: "https://my-resource.openai.azure.com" }],
        }),
      },
      { error },
    )
    .meta({ title: "Azure OpenAI deployment" });
  const simulated = z
    .strictObject(
      {
        ...common,
        provider: z.literal(simulatedProvider, { error }).meta({ description: providerText }),
        provider_options: simulatedOptions()
          .meta({ description: "How the simulated model behaves." })
          .prefault({}),
      },
      { error },
    )
    .meta({ title: "Simulated model" });
  const others = [azure, simulated].filter((entry) =>
    catalogue.providers.includes(entry.shape.provider.value),
  );
  return z.discriminatedUnion("provider", [served, ...others], { error });
}

function prices() {
  const perMillion = () => numberFrom(0, 1_000_000);
  return z.strictObject(
    {
      input: perMillion().meta({ description: "Of a million prompt tokens.", examples: [0.15] }),
      cached_input: perMillion()
        .meta({
          description:
            "Of a million prompt tokens that the service had in its cache. When absent, as `input`.",
        })
        .optional(),
      output: perMillion().meta({
        description: "Of a million generated tokens, reasoning included.",
        examples: [0.6],
      }),
    },
    { error: "must be an object" },
  );
}

function endpointOptions() {
  return z.strictObject(
    {
      base_url: baseUrl().meta({
        description:
          "Root of the OpenAI-compatible API, without `/chat/completions`. LM Studio: `http://localhost:1234/v1`, Ollama: `http://localhost:11434/v1`, vLLM: `http://localhost:8000/v1`, OpenAI: `https://api.openai.com/v1`.",
        examples: ["http://localhost:1234/v1"],
      }),
      api_key: apiKey(
        `Sent as bearer token. Best a reference such as \`${keyReference}\`; it is never stored or shown. When absent, \`OPENAI_API_KEY\` of the environment is used for \`https://api.openai.com\` and no key for other hosts.`,
        keyReference,
      ),
      ...sharedOptions(),
      ...servedOptions(),
    },
    { error: "must be an object" },
  );
}

function azureOptions() {
  return z.strictObject(
    {
      base_url: baseUrl().meta({
        description:
          "Address of the resource, without a path. The server's names of models are those of your deployments.",
        examples: ["https://my-resource.openai.azure.com"],
      }),
      api_version: filledText()
        .regex(/^[\w.-]+$/, { error: "must be a version such as `2024-10-21`" })
        .meta({
          description:
            "The `api-version` of the classic API, `/openai/deployments/…`. When absent, the v1 API, `/openai/v1`.",
          examples: ["2024-10-21"],
        })
        .optional(),
      api_key: apiKey(
        `Sent as \`api-key\`. Best a reference such as \`${azureKeyReference}\`; it is never stored or shown. When absent, \`AZURE_OPENAI_API_KEY\` of the environment is used for hosts of Azure.`,
        azureKeyReference,
      ),
      ...sharedOptions(),
      ...servedOptions(),
    },
    { error: "must be an object" },
  );
}

function apiKey(description: string, example: string) {
  return headerText()
    .min(1, { error: "must not be empty" })
    .meta({ description, examples: [example] })
    .optional();
}

/** What every real endpoint knows besides its address and key. */
function servedOptions() {
  return {
    api: choice("chat", "completions", "responses")
      .meta({
        description:
          "The route that is asked: `chat` is `/chat/completions`; `completions` is `/completions`, for base models, whose prompt is the plain text; `responses` is `/responses`.",
      })
      .default("chat"),
    stream: flag()
      .meta({
        description:
          "Whether answers are read as they are written: shows the speed live, measures the time to the first token, and keeps proxies from cutting long silences.",
      })
      .default(false),
    idle_timeout: numberAbove(0, 86_400)
      .meta({
        description:
          "Seconds of silence within a streamed answer, from its first byte on, after which it counts as broken off. When absent, only `timeout` counts.",
      })
      .optional(),
    api_key_command: z
      .array(filledText(), { error: "must be an array of strings: a program and its arguments" })
      .min(1, { error: "must name a program" })
      .meta({
        description:
          "A program and its arguments that print a bearer token, in place of `api_key`; it is run again when a token is refused.",
        examples: [
          [
            "az",
            "account",
            "get-access-token",
            "--resource",
            "https://cognitiveservices.azure.com",
            "--query",
            "accessToken",
            "--output",
            "tsv",
          ],
        ],
      })
      .optional(),
    headers: headers()
      .meta({
        description:
          "HTTP headers sent with every request. Their values are kept secret, as `api_key` is.",
        examples: [{ "X-Team": `\${TEAM_TOKEN}` }],
      })
      .optional(),
    extra_body: extraBody()
      .meta({
        description:
          "Members added to every request body, for what the server knows and Themis has no field for.",
        examples: [{ chat_template_kwargs: { enable_thinking: false } }],
      })
      .optional(),
  };
}

function simulatedOptions() {
  return z.strictObject(
    {
      seed: integer().meta({ description: "Equal seeds give equal answers." }).default(0),
      skill: numberFrom(0, 1)
        .meta({ description: "Share of the problems that are answered rightly." })
        .default(0.7),
      latency: numberFrom(0, 3600)
        .meta({ description: "Seconds until an answer comes." })
        .default(0),
      latency_jitter: numberFrom(0, 3600)
        .meta({ description: "Seconds by which `latency` varies evenly, up and down." })
        .default(0),
      reasoning_words: integerFrom(0, 100_000)
        .meta({ description: "Words of reasoning before the answer." })
        .default(40),
      fault_rate: numberFrom(0, 1)
        .meta({ description: "Share of the requests that meet a fault." })
        .default(0),
      faults: z
        .array(z.enum(faultNames, { error: `must be one of ${list(faultNames)}` }), {
          error: `must be an array of ${list(faultNames)}`,
        })
        .min(1, { error: "must name at least one fault" })
        .meta({
          description: "The faults that such requests meet.",
        })
        .default(["rate_limit", "server_error", "reset"]),
      ...sharedOptions(),
    },
    { error: "must be an object" },
  );
}

function sharedOptions() {
  return {
    model_mapping: z
      .record(z.string(), filledText(), { error: "must be an object of strings" })
      .meta({
        description:
          "The server's name for a model, by the `name` used here. A model without an entry is sent under its own name.",
        examples: [{ "qwen-7b": "Qwen/Qwen2.5-7B-Instruct" }],
      })
      .optional(),
    timeout: numberAbove(0, 86_400)
      .meta({
        description:
          "Seconds that one request may take, from its first byte to the last of the answer.",
      })
      .default(30),
    n_parallel: parallelism()
      .meta({
        description:
          "Requests under way at a time. `auto` finds the number by itself: it raises it while that brings more, and lowers it when the server is overloaded.",
      })
      .default(4),
    requests_per_minute: numberAbove(0, 1_000_000)
      .meta({ description: "At most so many requests are sent in a minute." })
      .optional(),
    tokens_per_minute: numberAbove(0, 1_000_000_000)
      .meta({
        description:
          "At most so many tokens are asked for in a minute: those of the prompts, estimated, and `max_tokens`, as services count them.",
      })
      .optional(),
    max_retries: integerFrom(0, 100)
      .meta({ description: "Attempts after the first, for failures that may pass." })
      .default(4),
    max_outage: numberFrom(0, 604_800)
      .meta({
        description:
          "Seconds that a run waits for an endpoint that is down. Then it stops and can be resumed.",
      })
      .default(600),
  };
}

function samplingEntry() {
  return z
    .strictObject(
      {
        name: nameText().meta({
          description: "Your word for the sampling: what results and exports show.",
          examples: ["greedy"],
        }),
        temperature: numberFrom(0, 2)
          .meta({ description: "How freely tokens are drawn; 0 is greedy." })
          .optional(),
        top_p: numberAbove(0, 1)
          .meta({
            description:
              "Draw only from the likeliest tokens that together hold this share of probability.",
          })
          .optional(),
        max_tokens: integerFrom(1)
          .meta({
            description: "Longest answer in tokens, reasoning included; a longer one is cut off.",
          })
          .optional(),
        seed: integer()
          .meta({ description: "For servers that can repeat their draws." })
          .optional(),
        stop: stopTexts()
          .meta({
            description: "One text, or up to 16, before which an answer ends.",
            examples: [["\n\nQuestion:"]],
          })
          .optional(),
        top_k: integerFrom(-1)
          .meta({
            description:
              "Draw only from so many likeliest tokens; 0 or -1 is the server's word for all.",
          })
          .optional(),
        min_p: numberFrom(0, 1)
          .meta({ description: "Drop tokens less likely than this share of the likeliest one." })
          .optional(),
        presence_penalty: numberFrom(-2, 2)
          .meta({ description: "Above 0: tokens that have occurred become less likely." })
          .optional(),
        frequency_penalty: numberFrom(-2, 2)
          .meta({ description: "Above 0: tokens become less likely with each occurrence." })
          .optional(),
        repeats: integerFrom(1, 10_000)
          .meta({ description: "Answers asked for each sample. Never sent." })
          .default(1),
        extra_body: extraBody()
          .meta({
            description:
              "Members added to the request body with this sampling; they win over those of the model.",
            examples: [{ repetition_penalty: 1.05 }],
          })
          .optional(),
      },
      { error: "must be an object" },
    )
    .meta({ title: "Sampling" });
}

function datasetEntry(catalogue: ConfigCatalogue) {
  return z
    .strictObject(
      {
        name: nameText().meta({
          description: "Your word for the dataset: what results and exports show.",
          examples: ["math500"],
        }),
        kind: z
          .enum(catalogue.datasetKinds, { error: `must be one of ${list(catalogue.datasetKinds)}` })
          .meta({ description: "Where the samples come from.", examples: ["math500_hf"] }),
        limit: integerFrom(1)
          .meta({ description: "At most so many samples, counted after all filters." })
          .optional(),
        subjects: z
          .array(filledText(), { error: "must be an array of strings" })
          .min(1, { error: "must name at least one subject" })
          .meta({
            description:
              "Only samples of these subjects, whatever the case, spaces or underscores.",
            examples: [["algebra", "number theory"]],
          })
          .optional(),
        levels: z
          .array(integer(), { error: "must be an array of integers" })
          .min(1, { error: "must name at least one level" })
          .meta({ description: "Only samples of these levels of difficulty.", examples: [[4, 5]] })
          .optional(),
        data_dir: filledText()
          .meta({
            description: "Folder or file of a local dataset, relative to the working directory.",
          })
          .optional(),
        shuffle_seed: integer()
          .meta({
            description:
              "Shuffles the samples before `limit` counts; equal seeds give equal orders. When absent, the dataset's own order.",
          })
          .optional(),
        revision: filledText()
          .meta({
            description:
              "Commit, tag or branch of a dataset on the Hugging Face hub. When absent, the commit this release was tested with.",
          })
          .optional(),
        prompt: promptTemplate().optional(),
        system_prompt: systemPromptTemplate().optional(),
        graders: entries(graderEntry(catalogue.patternFault))
          .meta({
            description:
              "Who judges the answers, the deciding one first: names, or objects with options, see below. When absent, those of the kind.",
            examples: [["math", { name: "numeric", relative_tolerance: 0.01 }]],
          })
          .optional(),
      },
      { error: "must be an object" },
    )
    .meta({ title: "Dataset" });
}

function promptTemplate(): z.ZodString {
  return filledText().meta({
    description:
      "The user message: `{problem}` and any other field of a sample in braces are filled in. A dataset's own wins over the top level's; when both are absent, that of the dataset's kind.",
    examples: ["{problem}\n\nGive the final answer in \\boxed{}."],
  });
}

function systemPromptTemplate(): z.ZodString {
  return text().meta({
    description:
      "The system message, filled in as `prompt` is. A dataset's own wins over the top level's; when both are absent or the one that counts is empty, none is sent.",
  });
}
