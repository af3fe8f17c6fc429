// The configs of the guide for users, letter for letter. They run unchanged but for the address.

/** The quick start. */
export const myConfig = `{
  "run_id": "my-first-openai-run",
  "storage_dir": ".cache/my-first-openai-run",
  "resume": true,
  "n_records": 5,
  "models": [
    {
      "name": "my-local-model",
      "provider": "openai-compatible",
      "description": "My local LLM via LM Studio",
      "provider_options": {
        "base_url": "http://localhost:1234/v1",
        "api_key": "not-needed",
        "model_mapping": {
          "my-local-model": "qwen2.5-7b-instruct"
        }
      }
    }
  ],
  "samplings": [
    {
      "name": "standard",
      "temperature": 0.7,
      "top_p": 0.95,
      "max_tokens": 512
    }
  ],
  "datasets": [
    {
      "name": "math500",
      "kind": "math500_hf",
      "limit": 10
    }
  ]
}`;

/** The quick test. */
export const quickTest = `{
  "run_id": "quick-test",
  "storage_dir": ".cache/quick-test",
  "resume": true,
  "n_records": 5,
  "models": [
    {
      "name": "local-model",
      "provider": "openai-compatible",
      "provider_options": {
        "base_url": "http://localhost:1234/v1",
        "api_key": "not-needed",
        "model_mapping": {
          "local-model": "model-name"
        }
      }
    }
  ],
  "samplings": [
    {
      "name": "test",
      "temperature": 0.7,
      "max_tokens": 256
    }
  ],
  "datasets": [
    {
      "name": "math500",
      "kind": "math500_hf",
      "limit": 5
    }
  ]
}`;

/** The temperature comparison. */
export const temperatureSweep = `{
  "run_id": "temperature-sweep",
  "storage_dir": ".cache/temperature-sweep",
  "resume": true,
  "models": [
    {
      "name": "my-model",
      "provider": "openai-compatible",
      "provider_options": {
        "base_url": "http://localhost:1234/v1",
        "api_key": "not-needed",
        "model_mapping": {
          "my-model": "qwen2.5-7b-instruct"
        }
      }
    }
  ],
  "samplings": [
    {
      "name": "greedy",
      "temperature": 0.0,
      "max_tokens": 512
    },
    {
      "name": "balanced",
      "temperature": 0.7,
      "max_tokens": 512
    },
    {
      "name": "creative",
      "temperature": 1.0,
      "max_tokens": 512
    }
  ],
  "datasets": [
    {
      "name": "math500",
      "kind": "math500_hf",
      "limit": 50
    }
  ]
}`;

/** The multi-model comparison. */
export const modelComparison = `{
  "run_id": "model-comparison",
  "storage_dir": ".cache/model-comparison",
  "resume": true,
  "models": [
    {
      "name": "qwen-7b",
      "provider": "openai-compatible",
      "provider_options": {
        "base_url": "http://localhost:1234/v1",
        "api_key": "not-needed",
        "model_mapping": {
          "qwen-7b": "qwen2.5-7b-instruct"
        }
      }
    },
    {
      "name": "llama-8b",
      "provider": "openai-compatible",
      "provider_options": {
        "base_url": "http://localhost:1234/v1",
        "api_key": "not-needed",
        "model_mapping": {
          "llama-8b": "llama-3.1-8b-instruct"
        }
      }
    }
  ],
  "samplings": [
    {
      "name": "standard",
      "temperature": 0.7,
      "max_tokens": 512
    }
  ],
  "datasets": [
    {
      "name": "math500",
      "kind": "math500_hf",
      "limit": 100
    }
  ]
}`;

/** The provider options, without a name. */
export const providerOptions = `{
  "provider_options": {
    "base_url": "http://localhost:1234/v1",
    "api_key": "not-needed",
    "model_mapping": {
      "my-identifier": "actual-model-name"
    },
    "timeout": 60,
    "n_parallel": 2
  }
}`;

/** The model mapping, with its comments. */
export const modelMapping = `{
  "models": [
    {
      "name": "qwen-7b",  // Your identifier
      "provider": "openai-compatible",
      "provider_options": {
        "model_mapping": {
          "qwen-7b": "Qwen/Qwen2.5-7B-Instruct"  // Server's model name
        }
      }
    }
  ]
}`;

/** The model of LM Studio. */
export const lmStudio = `{
  "name": "lmstudio-qwen",
  "provider": "openai-compatible",
  "provider_options": {
    "base_url": "http://localhost:1234/v1",
    "api_key": "lm-studio",
    "model_mapping": {
      "lmstudio-qwen": "qwen2.5-7b-instruct"
    },
    "timeout": 60,
    "n_parallel": 1
  }
}`;

/** The model of Ollama. */
export const ollama = `{
  "name": "ollama-qwen",
  "provider": "openai-compatible",
  "provider_options": {
    "base_url": "http://localhost:11434/v1",
    "api_key": "ollama",
    "model_mapping": {
      "ollama-qwen": "qwen2.5:7b"
    },
    "timeout": 45,
    "n_parallel": 2
  }
}`;

/** The model of vLLM. */
export const vllm = `{
  "name": "vllm-qwen",
  "provider": "openai-compatible",
  "provider_options": {
    "base_url": "http://localhost:8000/v1",
    "api_key": "vllm",
    "model_mapping": {
      "vllm-qwen": "Qwen/Qwen2.5-7B-Instruct"
    },
    "timeout": 30,
    "n_parallel": 8
  }
}`;

/** The model of text-generation-webui. */
export const textGenerationWebUi = `{
  "name": "textgen-model",
  "provider": "openai-compatible",
  "provider_options": {
    "base_url": "http://localhost:5000/v1",
    "api_key": "textgen",
    "model_mapping": {
      "textgen-model": "model-name"
    }
  }
}`;

/** The model of OpenAI. */
export const openAi = `{
  "name": "gpt-4o-mini",
  "provider": "openai-compatible",
  "provider_options": {
    "base_url": "https://api.openai.com/v1",
    "api_key": "sk-your-actual-key-here",
    "model_mapping": {
      "gpt-4o-mini": "gpt-4o-mini"
    },
    "n_parallel": 10
  }
}`;
