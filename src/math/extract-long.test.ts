import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";

const raw = String.raw;

const responses: Readonly<Record<string, readonly [text: string, answer: string, rule: string]>> = {
  "Qwen2.5-Math with a box in its last sentence": [
    raw`To determine the polar coordinates $(r, \theta)$ for the point $(0, 3)$, we start by recalling the formulas:

1. Calculate \( r \):
   \[
   r = \sqrt{x^2 + y^2} = \sqrt{0^2 + 3^2} = 3
   \]

2. Determine \( \theta \): since the point lies on the positive \( y \)-axis, \( \theta = \frac{\pi}{2} \).

Therefore, the polar coordinates are \(\boxed{\left( 3, \frac{\pi}{2} \right)}\).`,
    raw`\left( 3, \frac{\pi}{2} \right)`,
    "boxed",
  ],
  "DeepSeek-R1 with boxes in its reasoning": [
    raw`<think>
Okay, so I need to find the value of x. Let me think. 2x + 3 = 13, so x = 5. \boxed{5}?

Wait, maybe I misread. It says 2x + 3 = 15. Then x = 6. The answer is 6.

But hold on, check again: \boxed{7}?
</think>

To solve the equation, we isolate \( x \):

1. Subtract 3: \( 2x = 12 \)
2. Divide by 2: \( x = 6 \)

**Answer:** \(\boxed{6}\)`,
    "6",
    "boxed",
  ],
  "DeepSeek-R1 cut off in its reasoning": [
    "<think>\nOkay, so the answer is \\boxed{5}. But wait, let me check this again, because",
    "",
    "",
  ],
  "Llama-3 with steps as headings": [
    raw`## Step 1: Understand the problem
We need to find the number of apples.

## Step 2: Compute
There are $3 \times 4 = 12$ apples, and 5 are eaten.

## Step 3: Subtract
$12 - 5 = 7$

The final answer is: $\boxed{7}$`,
    "7",
    "boxed",
  ],
  "Llama-3 without a box": [
    raw`## Step 1: Compute
There are $3 \times 4 = 12$ apples, and 5 are eaten.

The final answer is: $7$. I hope it is correct.`,
    "$7$",
    "stated",
  ],
  "GPT-4o with display mathematics": [
    raw`To find the sum of the roots of the quadratic \(x^2 - 5x + 6 = 0\), we use Vieta's formulas.

### Step 1: Identify coefficients
Here \(a = 1\), \(b = -5\), \(c = 6\).

### Step 2: Apply the formula
\[
x_1 + x_2 = -\frac{b}{a} = 5
\]

### Final Answer:
The sum of the roots is:
\[
\boxed{5}
\]`,
    "5",
    "boxed",
  ],
  "GPT-4o without a box": [
    raw`We use Vieta's formulas with \(a = 1\), \(b = -5\).

### Final Answer:
\[
5
\]

Let me know if you'd like further clarification!`,
    "\\[\n5\n\\]",
    "stated",
  ],
  "Gemma with emphasis and an emoji": [
    raw`Okay, let's break this down step by step:

* **Cost of the pens:** 3 * $2 = $6
* **Cost of the books:** 2 * $5 = $10
* **Total:** $6 + $10 = $16

**Answer:** The total cost is **$16**. 🎉`,
    "$16",
    "stated",
  ],
  "Gemma with a conclusion in a sentence": [
    raw`Here's how to solve the problem:

1. **Find the total number of apples:** 3 baskets * 4 apples/basket = 12 apples
2. **Subtract the apples eaten:** 12 - 5 = 7 apples

So, there are **7** apples left.
`,
    "7",
    "number",
  ],
  "Phi with a short answer first": [
    "**Answer: 12**\n\nExplanation: There are 3 baskets with 4 apples each, and 3 times 4 is 12.",
    "12",
    "stated",
  ],
  "Mistral with dollars and words": [
    "First, Weng earns $12 an hour, which is $0.20 per minute. Working 50 minutes, she earned 0.2 x 50 = $10.\n\nSo, Weng earned $10 for babysitting.",
    "$10",
    "number",
  ],
  "Mistral with a final formula": [
    raw`We want to simplify $\frac{x^2-1}{x-1}$. Factoring the numerator gives $(x-1)(x+1)$.

Canceling the common factor for $x \neq 1$, the expression simplifies to $x+1$.`,
    "x+1",
    "math",
  ],
  "a base model that goes on with few-shot examples": [
    `There are 15 trees originally. Then there were 21 trees after some more were planted. So there must have been 21 - 15 = 6. The answer is 6.

Q: If there are 3 cars in the parking lot and 2 more cars arrive, how many cars are in the parking lot?
A: There are originally 3 cars. 2 more cars arrive. 3 + 2 = 5. The answer is 5.

Q: Leah had 32 chocolates and her sister had 42.`,
    "6",
    "stated",
  ],
  "a base model that goes on in the format of MATH prompts": [
    raw`If we graph the line, its slope is $\frac{3}{4}$.
Final Answer: The final answer is $\frac{3}{4}$. I hope it is correct.

Problem:
Find the domain of $\sqrt{x-2}$.

Solution:
We need $x \ge 2$. Therefore the domain is $\boxed{[2,\infty)}$.
Final Answer: The final answer is $[2,\infty)$. I hope it is correct.`,
    raw`$\frac{3}{4}$`,
    "stated",
  ],
  "a base model that plays the user": [
    "The total is 3 + 4 = 7, so the answer is \\boxed{7}.\n\nHuman: Thanks! And 5 + 6?\n\nAssistant: It is \\boxed{11}.",
    "7",
    "boxed",
  ],
  "a solution in the format of GSM8K": [
    "Natalia sold 48/2 = <<48/2=24>>24 clips in May.\nNatalia sold 48+24 = <<48+24=72>>72 clips altogether in April and May.\n#### 72",
    "72",
    "stated",
  ],
  "gpt-oss in channels": [
    raw`<|channel|>analysis<|message|>We need 2+2. It's \boxed{5}? No, 4.<|end|><|start|>assistant<|channel|>final<|message|>The sum is \(2+2=4\).

**Answer:** \(\boxed{4}\)<|return|>`,
    "4",
    "boxed",
  ],
  "GLM with tokens around its answer": [
    "<think>Let me see.</think>\n\nThe sum is <|begin_of_box|>4<|end_of_box|>.",
    "4",
    "tag",
  ],
  "R1-Zero with tags": [
    raw`<think> We need to solve it. x = 3. </think> <answer> x = 3 </answer>`,
    "x = 3",
    "tag",
  ],
  "a conclusion and a check after it": [
    raw`Solving $2x + 3 = 13$ gives $x = 5$.

Let's verify: $2 \cdot 5 + 3 = 13$, which matches the equation.

I hope this helps!`,
    "x = 5",
    "math",
  ],
  "a Chinese solution": [
    raw`解：设小明有 $x$ 个苹果，则 $2x + 3 = 13$，解得 $x = 5$。

因此，答案是 \boxed{5}。`,
    "5",
    "boxed",
  ],
  "a Chinese solution without a box": [
    raw`解：设小明有 $x$ 个苹果，则 $2x + 3 = 13$，解得 $x = 5$。

**最终答案：** $5$`,
    "$5$",
    "stated",
  ],
  "a German solution": [
    "Schritt-für-Schritt-Antwort: Roger beginnt mit 5 Bällen. 2 Dosen von jeweils 3 Tennisbällen machen 6 Tennisbälle. 5 + 6 = 11. Die Antwort ist 11.\n\nFrage: Michael hat 58 Golfbälle.",
    "11",
    "stated",
  ],
  "a solution of two parts that ends in a list": [
    "We factor and get two roots.\n\n**Final Answers:**\n\n- $x = 2$\n- $x = 3$",
    "$x = 2$, $x = 3$",
    "stated",
  ],
  "a multiple-choice solution taken as mathematics": [
    raw`Comparing the areas we get 12 square units.

Thus, the correct choice is $\boxed{\textbf{(C)}\ 12}$.`,
    raw`\textbf{(C)}\ 12`,
    "boxed",
  ],
  "a proof-like end in a display": [
    raw`Adding the two equations, we find
\begin{align*}
2x &= 10 \\
x &= 5.
\end{align*}`,
    "x = 5.",
    "math",
  ],
};

describe("the answer is found in a response in the manner of", () => {
  test.each(Object.entries(responses))("%s", (_, [text, answer, rule]) => {
    const found = extractAnswer(text);
    expect({ answer: found?.answer ?? "", rule: found?.rule ?? "" }).toEqual({ answer, rule });
    const { start = 0, end = 0 } = found?.span ?? {};
    const [first = ""] = answer.split(/, | /);
    expect(text.slice(start, end)).toContain(first);
  });
});
