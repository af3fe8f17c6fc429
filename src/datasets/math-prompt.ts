/** What models are told with each math problem: to reason, and to mark the answer so that it can be found. */
export const mathPrompt: string = `Solve the following math problem. Reason step by step, then put your final answer inside \\boxed{}.

{problem}`;
