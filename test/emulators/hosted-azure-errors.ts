import { harmless } from "./hosted-azure-chat.ts";
import { json, type Reply } from "./reply.ts";

/** 401 of a wrong or missing `api-key`. */
export function accessDenied(): Reply {
  return azureError(
    401,
    "401",
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
  );
}

/** 401 of an Entra token that is wrong or has expired. */
export function unauthorizedToken(): Reply {
  return azureError(
    401,
    "Unauthorized",
    "Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.",
  );
}

/** 404 of a deployment that is not there. */
export function deploymentNotFound(): Reply {
  return azureError(
    404,
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
  );
}

/** 404 of a wrong path, a missing or wrong `api-version`, and of v1 where classic was meant. */
export function resourceNotFound(): Reply {
  return azureError(404, "404", "Resource not found");
}

/** 400 of a deployment whose model has another API. */
export function operationNotSupported(operation: string, model: string): Reply {
  return azureError(
    400,
    "OperationNotSupported",
    `The ${operation} operation does not work with the specified model, ${model}. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993.`,
  );
}

/** A limit at Azure that was reached. */
export interface AzureLimit {
  readonly operation: string;
  readonly apiVersion: string;
  readonly by: "requests" | "tokens";
  readonly retryAfterSeconds: number;
}

/** A reached limit in Azure's words; they ask for a day when a free quota is used up. */
export function limitWords({ operation, apiVersion, by, retryAfterSeconds }: AzureLimit): string {
  const limit = by === "tokens" ? "token rate limit" : "call rate limit";
  const unit = retryAfterSeconds === 1 ? "second" : "seconds";
  return `Requests to the ${operation} Operation under Azure OpenAI API version ${apiVersion} have exceeded ${limit} of your current OpenAI S0 pricing tier. Please retry after ${retryAfterSeconds} ${unit}. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.`;
}

/** 429 of a reached limit. */
export function tooManyCalls(limit: AzureLimit): Reply {
  const { by, retryAfterSeconds } = limit;
  return {
    ...azureError(429, "429", limitWords(limit)),
    headers: {
      "retry-after": String(retryAfterSeconds),
      "retry-after-ms": String(retryAfterSeconds * 1_000),
      "x-ratelimit-remaining-requests": by === "requests" ? "-1" : "0",
      "x-ratelimit-remaining-tokens": by === "tokens" ? "-1" : "0",
    },
  };
}

/** What Azure says of a prompt that its filter does not let through. */
export const filteredWords =
  "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766";

/** The inner error of a filtered prompt. */
export const policyViolation = {
  code: "ResponsibleAIPolicyViolation",
  content_filter_result: {
    hate: harmless,
    jailbreak: { filtered: false, detected: false },
    self_harm: harmless,
    sexual: harmless,
    violence: { filtered: true, severity: "medium" },
  },
} as const;

/** 400 of a prompt that the content filter does not let through. */
export function promptFiltered(): Reply {
  const error = {
    message: filteredWords,
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror: policyViolation,
  };
  return json({ error }, 400);
}

function azureError(status: number, code: string, message: string): Reply {
  return json({ error: { code, message } }, status);
}
