import { describe, expect, test } from "vitest";
import { extractAnswer } from "./extract-answer.ts";

const raw = String.raw;

const cases: Readonly<
  Record<string, readonly (readonly [text: string, answer: string, rule: string])[]>
> = {
  "all of a short text": [
    ["42", "42", "whole"],
    ["  42\n", "42", "whole"],
    ["42.", "42", "whole"],
    ["**42**", "42", "whole"],
    ["`42`", "42", "whole"],
    ["-3/4", "-3/4", "whole"],
    ["1,234.50", "1,234.50", "whole"],
    ["$18.90", "$18.90", "whole"],
    ["2.5e-3", "2.5e-3", "whole"],
    ["½", "½", "whole"],
    ["50%", "50%", "whole"],
    ["(3, 4]", "(3, 4]", "whole"],
    [raw`\frac{x+2}{7}`, raw`\frac{x+2}{7}`, "whole"],
    [raw`x = 1 \text{ or } x = 2`, raw`x = 1 \text{ or } x = 2`, "whole"],
    ["$x=1$ or $x=2$", "$x=1$ or $x=2$", "whole"],
    ["x^2 + 2x + 1", "x^2 + 2x + 1", "whole"],
    ["East", "East", "whole"],
    ["Result: 42", "42", "whole"],
    ["**Solution:** x = 5", "x = 5", "whole"],
    ["12 apples", "12 apples", "whole"],
    ["4:30 p.m.", "4:30 p.m.", "whole"],
    ["neither even nor odd", "neither even nor odd", "whole"],
    ["$\\frac{1}{2}$", "\\frac{1}{2}", "math"],
    ["$$5$$", "5", "math"],
    ["\\[ 5 \\]", "5", "math"],
    ["\\(x+1\\)", "x+1", "math"],
    ["It is Evelyn.", "It is Evelyn.", "whole"],
    ["0.333...", "0.333...", "whole"],
    ["10!", "10!", "whole"],
    ["### **x = 5**", "x = 5", "whole"],
    ["## Result: 42", "42", "whole"],
    ["```\n42\n```", "42", "whole"],
  ],
  "the last formula of the last sentence that has a result": [
    ["We add. Thus $x = 5$.", "x = 5", "math"],
    ["We get $x = 1$ and so $y = 2$.", "y = 2", "math"],
    ["We get $x = 1$.\n\nThus we have \\[y = 2.\\]", "y = 2.", "math"],
    ["Thus $x = 5$. This can be seen easily.", "x = 5", "math"],
    ["Thus $x = 5$.\n\nLet me know if you have any questions!", "x = 5", "math"],
    ["Thus $x = 5$.\n\nLet's verify: $2 \\cdot 5 + 3 = 13$.", "x = 5", "math"],
    ["The maximum is $5$ when $x = 2$.", "5", "math"],
    ["So the sum is $7$ for all $n$.", "7", "math"],
    ["Thus $f(x) = x^2$ for all $x$.", "f(x) = x^2", "math"],
    ["Hence the roots are $x = 3$ or $x = 5$.", "$x = 3$ or $x = 5$", "math"],
    ["Hence the roots are $1$, $2$, and $3$.", "$1$, $2$, and $3$", "math"],
    ["So the sum is $2 + 3 = 5$.", "5", "math"],
    ["So $a + b = 2 + 3 = 5$.", "5", "math"],
    ["Therefore $\\angle ABC = 30^\\circ$.", "30^\\circ", "math"],
    ["The line has the equation $2x + 3y = 6$.", "2x + 3y = 6", "math"],
    ["So the slope is $m = \\frac{1}{2}$.", "m = \\frac{1}{2}", "math"],
    ["Thus we get\n\\begin{align*}\nx &= 2 + 3 \\\\\n&= 5\n\\end{align*}", "5", "math"],
    ["So $2x = 10 \\implies x = 5$.", "x = 5", "math"],
    ["The point $P$ is at $(3, 4)$.", "(3, 4)", "math"],
    ["Therefore, it is $\\frac{3}{8}$, or about 37.5%.", "\\frac{3}{8}", "math"],
    ["Therefore, $\\frac{1}{2}$ is the correct answer.", "\\frac{1}{2}", "math"],
    ["So **$12$** of the $20$ students pass.", "12", "math"],
    ["Thus the area is\n$$\n12\n$$\nwhere $k$ is an integer.", "12", "math"],
    ["It meets the axis at $(3, 4)$ where $k > 0$.", "(3, 4)", "math"],
  ],
  "the value of a function of numbers": [
    ["So, \\( f(g(2)) = -3 \\).", "-3", "math"],
    ["Thus $f'(3) = 7$.", "7", "math"],
    ["Thus $f^{-1}(2) = 1$.", "1", "math"],
    ["So $f(x) = 2x + 1$.", "f(x) = 2x + 1", "math"],
    ["So $f(0) = 2a + 1$.", "f(0) = 2a + 1", "math"],
  ],
  "what the last sentence emphasizes": [
    ["So it now points **east**.", "east", "whole"],
    ["The graph of the equation is an **ellipse**.", "ellipse", "whole"],
    ["It turns by 90 degrees 3 times.\n\nSo it now points **due east**.", "due east", "whole"],
    ["Das Ergebnis ist **900**.", "900", "number"],
    ["So we have 12 of them, and this is **correct**.", "12", "number"],
    ["We have 12 of them.\n\n**Done**", "12", "number"],
  ],
  "the first number of a sentence that counts": [
    ["So there are 720 ways to seat the 8 people around the table.", "720", "number"],
    ["So there are $720$ ways to seat the $8$ people around the table.", "720", "math"],
    ["Thus there are exactly 4 integers between 1 and 6.", "4", "number"],
    ["Therefore, she needs 12 eggs to bake the 3 cakes.", "12", "number"],
    ["So there are 4 bags with 5 apples each, so 20 apples.", "20", "number"],
    ["So there are 5 boys and 3 girls.", "3", "number"],
  ],
  "the expression or relation in plain text": [
    ["So the solutions are x = 1, x = 2, and x = 3.", "x = 1, x = 2, and x = 3", "math"],
    ["So the two numbers are 3 and 4.", "3 and 4", "number"],
    ["Therefore the domain is (-∞, 2) ∪ (3, ∞).", "(-∞, 2) ∪ (3, ∞)", "math"],
    ["Therefore the solution is x > 3.", "x > 3", "math"],
    ["Therefore, x = -3 or x = 5.", "x = -3 or x = 5", "math"],
    ["Thus the inverse is f^{-1}(x) = (x-3)/2.", "f^{-1}(x) = (x-3)/2", "math"],
    ["So the complex number is 3 - 4i.", "3 - 4i", "math"],
    ["The equation of the line is y = 2x + 3.", "y = 2x + 3", "math"],
    ["So the smallest such n is n = 17.", "n = 17", "math"],
  ],
  "the last number of the last sentence that has one": [
    ["She has 12 apples left.", "12", "number"],
    [
      "A: There are 15 trees originally. Then there were 21. So 21 - 15 = 6 trees were planted.",
      "6",
      "number",
    ],
    ["Answer: First, 3+4 = 7. Then 7*2 = 14. So the total is 14.", "14", "number"],
    ["So the total is $120.", "$120", "number"],
    ["So the total is $1,234.50.", "$1,234.50", "number"],
    ["Thus, Tina makes $990.00 in total.", "$990.00", "number"],
    ["So the profit is 130000 - 80000 - 50000 = $70,000.", "$70,000", "number"],
    ["Thus, P(A) = 3/8 = 0.375.", "0.375", "number"],
    ["The sum is 10! / (3! 7!) = 120", "120", "number"],
    ["Here is the list:\n\n- 12 apples", "12", "number"],
    ["In 2020, 12 people came.", "12", "number"],
    ["They paid $5 and then $7, so in all it was $12.", "$12", "number"],
    ["We multiply: 3 * 4 = 12", "12", "number"],
    ["We compute $3 \\times 4$ = 12.", "12", "number"],
    ["First there are 5 of them. In the end there are 7.", "7", "number"],
    ["It grows by 50%.", "50%", "number"],
    ["Thus it must be -3/4.", "-3/4", "number"],
    ["So it was 2.5e-3 in the end.", "2.5e-3", "number"],
    ["This gives us ½.", "½", "number"],
    ["So the area is 6π square units.", "6π", "number"],
    ["So the side is 2√3.", "2√3", "number"],
    ["So the vertex is at (3, -4).", "(3, -4)", "number"],
    ["The ratio is 5:3.", "5:3", "number"],
    ["She arrives at 4:30 p.m.", "4:30 p.m.", "number"],
    ["So **12** of the 20 students pass.", "12", "number"],
    ["She has **12 apples** after 3 days.", "12", "number"],
    ["The probability is 3/8.", "3/8", "number"],
    ["It is a 3-digit number, and we get 120.", "120", "number"],
    ["He has 12 left.\n\nI hope this helps! Let me know if you need 2 more.", "12", "number"],
    ["所以一共有 12 个苹果。", "12", "number"],
  ],
};

for (const [name, rows] of Object.entries(cases)) {
  describe(`${name} is guessed`, () => {
    test.each(rows)("%s", (text, answer, rule) => {
      const found = extractAnswer(text);
      expect({ answer: found?.answer, rule: found?.rule, isMarked: found?.isMarked }).toEqual({
        answer,
        rule,
        isMarked: false,
      });
    });
  });
}

describe("a number that is denied is not guessed", () => {
  test.each([
    "The answer is NOT 5.",
    "The answer is **not** 5.",
    "The answer isn't 5.",
    "It is clear that the answer is not $5$.",
    "We see that x is not equal to 5.",
  ])("%s", (text) => {
    expect(extractAnswer(text)?.answer).not.toBe("5");
    expect(extractAnswer(`We have 7 of them. ${text}`)?.answer).toBe("7");
  });
});

describe("nothing is guessed from a text that ends before it says its answer", () => {
  test.each([
    [
      "in a question",
      "I see 3 triangles. Could you provide the figure or describe the 3 triangles?",
    ],
    ["in a question", "Should the 7 students sit in a row or in a circle?"],
    ["in a heading", "We are given 3 sides.\n\n## Step 2"],
    ["in a heading", "There are 3 sides.\n\n**Step 2: Count**"],
    ["in a heading", "There are 3 sides.\n\n### Conclusion"],
    ["in the number of a list item", "We know:\n\n1. There are 3 sides.\n2."],
    ["in code", "```python\nn = 7\n```"],
    ["in code", "```python\nn = 7\nprint("],
    ["in a box", raw`Thus $x = 1$. Therefore, the answer is $\boxed{`],
    ["in a box", raw`Thus $x = 1$. Therefore, the answer is $\boxed{\frac{1}{8`],
    ["in a formula", "We have $x = 1$, and then\n\\begin{align*}\n2747 &\\equiv 47"],
    ["in a formula", "We have $x = 1$, and then\n\\[ y = 3"],
    ["in a formula", "There are 2 of 3, so 40320/4 ="],
    ["in a sentence", "We need to find the number of positive integers less than 5"],
    [
      "in a sentence",
      "There are 17 such numbers. Next, we count those divisible by 5, of which there",
    ],
    ["in a sentence", "There are 17 such numbers, and so the result is:"],
    [
      "in a sentence",
      "We have 17 of them. Now the others are all of those numbers that leave a remainder of 5 when we divide them by 12 and do not",
    ],
    [
      "in a refusal",
      "The sides could be 6 and 8, but I can't give a definite answer without the figure.",
    ],
    ["in a refusal", "There are 3 triangles. I need more information to solve this."],
  ])("%s: %s", (_, text) => {
    expect(extractAnswer(text)).toBeNull();
  });

  test.each([
    ["We get 7.\n\nWould you like more details?", "7"],
    ["She has 12 apples left", "12"],
    ["So the total is 12", "12"],
    [
      "Thus the total number of all apples that she can buy with this and still carry home all by herself is 12 apples",
      "12",
    ],
    [
      "We see 3 cases and then 5 more, which in the end gives us for all of the cases together a total of $8$ different cases",
      "8",
    ],
    ["42.", "42"],
    ["The plan:\n\n1. Add.\n2. Get 12 apples.", "12"],
    ["She can't give more than 12 apples.", "12"],
    ["We cannot see 3 of the 9 faces, which leaves 6.", "6"],
  ])("but: %s", (text, answer) => {
    expect(extractAnswer(text)?.answer).toBe(answer);
  });

  test.each([
    "Plan:\n\n1. Factor it.\n2. Combine the results.",
    "We begin with step 1 and then go on to step 2 here.",
  ])("and the number of a step is no value: %s", (text) => {
    expect(extractAnswer(text)).toBeNull();
  });
});
