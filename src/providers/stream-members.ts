/** Ask chat completions and plain completions for a stream that ends with its token counts. */
export const streamMembers = { stream: true, stream_options: { include_usage: true } } as const;
