/** The word for "answer" in the languages that math benchmarks come in and that are written in Latin letters, and other words that name a final value. */
const spaced = [
  "answers?",
  "ans\\.?(?= ?[:=\\d$])",
  "(?:correct|right|best) (?:option|choice)",
  "final (?:results?|values?|solutions?|total)",
  "(?:resultado|risultato|r[ée]sultat) fina(?:le?)",
  "antwort(?:en)?",
  "endergebnis",
  "r[ée]ponses?(?: finale| correcte)?",
  "respuestas?(?: final| correcta)?",
  "respostas?(?: final| correta)?",
  "rispost[ae](?: finale| corretta)?",
  "antwoord",
  "svar(?:et)?",
  "odpowiedź",
  "odpověď",
  "răspuns(?:ul)?",
  "válasz",
  "vastaus",
  "cevap",
  "cevabı",
  "yanıt",
  "jawaban(?:nya)?",
  "jawapan(?:nya)?",
  "câu trả lời",
  "jibu",
].join("|");
/** The same in other letters; where those leave no spaces between words it may stand anywhere. */
const other = [
  "đáp (?:án|số)",
  "απάντηση",
  "ответ(?:ом)?",
  "відповідь",
  "отговор",
  "答案",
  "最终结果",
  "[故应應][选選](?=\\s?[(（]?[a-z])",
  "答え",
  "解答",
  "答(?=\\s?[:：])",
  "정답",
  "답",
  "คำตอบ",
  "(?:ال)?[إا]جابة",
  "(?:ال)?جواب",
  "پاسخ",
  "תשובה",
  "उत्तर",
  "जवाब",
  "উত্তর",
  "సమాధానం",
  "விடை",
  "பதில்",
  "ಉತ್ತರ",
  "ഉത്തരം",
  "જવાબ",
  "ਜਵਾਬ",
].join("|");

const verbs =
  "is|are|was|were|equals?|becomes|remains|(?:should|must|would|will|has to|ought to) (?:therefore |thus |then |also )?be|" +
  "comes? (?:out )?to(?: be)?|turns out to be|works out to(?: be)?|simplifies to|evaluates to|" +
  "ist|lautet|lauten|sind|beträgt|est|sont|vaut|es|son|sería|é|são|è|sono|är|er|to jest|jest|brzmi|wynosi|je|este|sunt|ni|" +
  "adalah|ialah|là|είναι|является|равен|равна|равно|—|–|-|→|=>|⇒|➡️?";
const closeVerbs =
  "应该?是|应为|應為|是|为|為|就是|等于|即|は|が|은|는|이|คือ|হলো|হল|হচ্ছে|है|हैं|هي|هو|ہے";

/** A mention of an answer, in any language, in a text in lower case; what follows decides whether it states one. */
export const mention: RegExp = new RegExp(
  // Looking back first spares the alternatives within words.
  `(?<![a-zA-Z])(?:a(?=[*_]{0,2} ?:)|${spaced})|${other}|####(?!#)`,
  "g",
);

const emphasis = '[\\s*_`"”’)\\]}]{0,6}';
const aside = "(?:\\([^()\\n]{0,40}\\)[\\s*_]{0,4})?";
const subject = "(?:\\s(?:to|for|of|in|as) [^.:;\\n$?]{0,80}?)?";
const verb = `(?:['’]s(?= [*_]{0,3}[-\\d$\\\\(])|${subject}[ *_]{1,6}(?:${verbs})(?!\\p{L})|\\s?(?:${closeVerbs})[、，,]?)`;

/** Behind a mention: a colon or an equals sign, a verb, or both. */
export const statement: RegExp = new RegExp(
  `(?:${emphasis}${aside}(?:${verb}[\\s*_]{0,4})?[:：=＝]|${verb})[*_]{0,4}`,
  "iuy",
);

/** Before a mention: what makes it a question or a condition instead of a statement. */
export const doubtBefore: RegExp =
  /(?:\b(?:if|whether|what|hope|verify|verify that|check|check that|suppose|assume|assuming|unless|until|sure|ensure|find)\s+)(?:(?:the|this|my|our|your|that|final|correct)\s+){0,3}$/iu;

/** After the verb: words that only lead over to the answer. */
export const leadWords: RegExp =
  /(?:(?:therefore|thus|then|hence|so|simply|just|clearly|indeed|also|now|still|actually|exactly|precisely|likely|probably|approximately|about|roughly|around|given by|equal to|as follows|found to be|calculated to be|equivalent to|that|por (?:lo )?tanto|donc|also|somit|daher|dunque|quindi|portanto|entonces|not .{1,40}?,? but(?: rather)?)[,:]?\s+){1,3}|not .{1,40}?,? but(?: rather)?\s+|(?:the|an?) (?:number|value|integer|fraction|expression|interval|ordered pair|point|set|polynomial|quantity|ratio|matrix|vector)s? (?=[$\\\d({[-])/iuy;

/** What follows "the answer is" without being one. */
export const noAnswer: RegExp =
  /^(?:not(?! (?:enough|possible|a |an |defined|determinable|sufficient|unique|real|continuous|prime|divisible))|n['’]t|never|no longer|correct|right|wrong|incorrect|reasonable|in (?:the|a|an|terms|its|simplest|part|section|step|line)|obtained|found|calculated|computed|derived|expressed|given|to be|unique|clear|obvious|known|simple|consistent|the same|verified|confirmed|below|above|as follows|as required|asked|required|supposed|expected|an? (?:integer|whole|number|fraction|decimal|single|bit|positive|negative|rational|real|matter|multiple|unique)|(?:only )?(?:based|needed|determined|indeed)|let['’]?s|let us|we (?:need|have|can|are|will|know|start|first)|to (?:find|solve|determine|compute|calculate|get)|step|first|since|given|here|i (?:hope|think|am|don)|sorry|\[?(?:your|insert|final|the) (?:final )?(?:answer|solution)|<|\$answer|\{\s{0,20}["']|```(?!\s)|unknown\b.{0,20}(?:yet|so far)|what we)/iu;
