import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";

const continuations: readonly string[] = [
  "\n\nQuestion: What is 3+4?\nAnswer: The sum is \\boxed{7}",
  "\n\nProblem:\nFind 3+4.\n\nSolution:\nWe get \\boxed{7}. The answer is 7.",
  "\n\nProblem 2: Find 3+4.\n\nWe get \\boxed{7}",
  "\n\n**Problem 2.** Find 3+4. \\boxed{7}",
  "\n\n### Question 12\n\nFind 3+4.\n\nAnswer: 7",
  "\n\n## Exercise 5.\nFind 3+4. \\boxed{7}",
  "\n\nQ: What is 3+4?\nA: The answer is 7.",
  "\nQ: What is 3+4?\nA: The answer is 7.",
  "\n\n**Q:** What is 3+4?\n**A:** 7",
  "\n\nHuman: What is 3+4?\n\nAssistant: \\boxed{7}",
  "\n\nUser: What is 3+4?\nAssistant: The answer is 7.",
  "\nuser\nWhat is 3+4?\nassistant\n\\boxed{7}",
  "\n\n### Instruction:\nAdd 3 and 4.\n\n### Response:\n\\boxed{7}",
  "<|im_end|>\n<|im_start|>user\nWhat is 3+4?<|im_end|>\n<|im_start|>assistant\n\\boxed{7}",
  "<|endoftext|>Question: 3+4? \\boxed{7}",
  "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n3+4?<|eot_id|>\\boxed{7}",
  "<end_of_turn>\n<start_of_turn>user\n3+4?<end_of_turn>\n\\boxed{7}",
  "</s>[INST] 3+4? [/INST] \\boxed{7}",
  "<｜end▁of▁sentence｜><｜User｜>3+4?<｜Assistant｜>\\boxed{7}",
  "<|end|><|user|>3+4?<|end|><|assistant|>\\boxed{7}",
  "\n\nYou are an AI assistant. User will you give you a task. \\boxed{7}",
  "\n\nBelow is an instruction that describes a task. \\boxed{7}",
  "\n\nPlease reason step by step, and put your final answer within \\boxed{7}.",
  "\n\nSolve the following math problem. 3+4. \\boxed{7}",
  "\n\nLet's look at another example. 3+4 = \\boxed{7}",
  "\n\nHere is another problem: 3+4 = \\boxed{7}",
  "\n\nNext question: 3+4? The answer is 7.",
  "\n\n问题：3+4 等于多少？\n答案：\\boxed{7}",
  "\n\n题目：求 3+4。\\boxed{7}",
  "\n\nFrage: Was ist 3+4?\nAntwort: 7",
  "\n\nQuestion : Combien font 3+4 ?\nRéponse : 7",
  "\n\nPregunta: ¿Cuánto es 3+4?\nRespuesta: 7",
  "\n\nВопрос: Сколько будет 3+4?\nОтвет: 7",
  "\n\n質問: 3+4は?\n答え: 7",
  "\n\nคำถาม: 3+4\nคำตอบ: 7",
  "\n\n## Your task: Find 3+4.\n\nAnswer: 7",
  "\n\n**Your task:**\n3+4. \\boxed{7}",
  "\n\nNow solve: 3+4. \\boxed{7}",
  "<|endoftext|>\\boxed{7}",
  "<|end_of_text|>3+4 = \\boxed{7}",
];

const answers: readonly string[] = [
  "We add. The answer is \\boxed{4}.",
  "We add. The answer is 4.",
  "We add.\n#### 4",
  "We add.\n\nFinal Answer: The final answer is $4$. I hope it is correct.",
];

describe("what follows the answer as a new question is left out", () => {
  test.each(continuations)("%s", (continuation) => {
    for (const answer of answers) {
      const found = extractAnswer(answer + continuation);
      expect(found?.answer.replaceAll("$", ""), answer).toBe("4");
      expect(found?.isMarked).toBe(true);
    }
  });
});

describe("a question that is repeated before the answer cuts nothing off", () => {
  test.each([
    "Problem: What is 3+4?\n\nSolution: We get \\boxed{7}.",
    "**Problem:**\nWhat is 3+4?\n\n**Solution:**\nWe get \\boxed{7}.",
    "Question: What is 3+4?\nAnswer: 7",
    "Let's solve this.\n\nProblem: What is 3+4?\n\nThe answer is 7.",
    "Sure!\n\n### Problem\n\nWhat is 3+4?\n\n### Solution\n\n3+4 = 7\n\n### Final Answer\n\n7",
    "<|im_start|>user\nWhat is 3+4?<|im_end|>\n<|im_start|>assistant\nThe answer is 7.<|im_end|>",
    "Q: What is 3+4?\nA: 7",
    "Example: 1+1 = 2.\n\nQuestion: what is 3+4? It is \\boxed{7}",
  ])("%s", (text) => {
    expect(extractAnswer(text)?.answer).toBe("7");
  });
});

describe("a question that the response comes back to, or a row of its own, cuts nothing off", () => {
  test.each([
    "My first guess: \\boxed{4}.\n\nLet me re-read the question.\n\nQuestion: What is 3+4?\n\nSo it is \\boxed{7}.",
    "The answer is 4.\n\nWait.\n\nQuestion: What is 3+4?\n\nThe answer is 7.",
    "The answer is \\boxed{4}.\n\nQuestion: What is 3+4?\n\nI misread it. So the correct answer is \\boxed{7}.",
    "The answer is \\boxed{4}.\n\nProblem:\nFind 3+4.\n\nHold on. It is \\boxed{7}.",
    "This gives \\boxed{4}. But the problem says:\n\nProblem: Find 3+4.\n\nHence \\boxed{7}.",
    "That would be \\boxed{4}. Actually, look again. Question: What is 3+4? It is \\boxed{7}.",
    "Example 1: the answer is \\boxed{4}.\n\nExample 2: the same.\n\nNow the actual problem: \\boxed{7}.",
    "The answer is \\boxed{4} at first.\n\n**Example 3.** We see that it is \\boxed{7}.",
    "### Question 1: What is 2+2?\n\n\\boxed{4}\n\n### Question 2: What is the rest?\n\n3 + 4 = \\boxed{7}",
    "Task 1: Add. The answer is 4.\n\nTask 2: Add 3. The answer is 7.",
  ])("%s", (text) => {
    expect(extractAnswer(text)?.answer).toBe("7");
  });
});

test("names of points and headings of steps begin no question", () => {
  const points = "The answer is $3$ for this.\nP: (1,2)\nQ: (3,4)\nSo we take \\boxed{7}.";
  expect(extractAnswer(points)?.answer).toBe("7");
  const steps = "The answer is near.\n\n### Step 2: Compute\n\nWe get \\boxed{7}.";
  expect(extractAnswer(steps)?.answer).toBe("7");
});

test("a statement without a value ends no response", () => {
  const text =
    "The answer is the number of all such ways.\n\nExample: for two we get 3.\n\nSo \\boxed{7}.";
  expect(extractAnswer(text)?.answer).toBe("7");
});

test("a guess stays within the first turn", () => {
  expect(extractAnswer("She has 4 apples left.<|im_end|>\n<|im_start|>user\nAnd 7?")?.answer).toBe(
    "4",
  );
  expect(extractAnswer("<s>She has 4 apples left.</s>And 7?")?.answer).toBe("4");
});

test("digits of other scripts are read", () => {
  expect(extractAnswer("উত্তর: ৪২")?.answer).toBe("42");
  expect(extractAnswer("الإجابة: ٤٢")?.answer).toBe("42");
  expect(extractAnswer("答案：４２")?.answer).toBe("42");
});
