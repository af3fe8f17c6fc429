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
