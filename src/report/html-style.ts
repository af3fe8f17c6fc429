/** The report page's style sheet. It must not hold `</style`. */
export const pageStyle: string = `
:root {
  --page: #f7f7f5; --panel: #ffffff; --sunken: #f2f2ef; --ink: #1c2024; --muted: #5c646d; --line: #e2e3e0;
  --accent: #2850b8; --mark: #fde68a; --shadow: 0 1px 2px rgb(0 0 0 / 5%);
  --correct: #14713b; --incorrect: #c0322b; --unparsed: #8f6200; --empty: #66651f; --truncated: #ad4c07; --refused: #7344ad;
  --filtered: #96387f; --failed: #4c5560; --ungradable: #2c6f8a; --none: #5f6770;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #111417; --panel: #181c20; --sunken: #1f2429; --ink: #e4e7ea; --muted: #9aa4ae; --line: #2c3238;
    --accent: #93b4ff; --mark: #6b5310; --shadow: none;
    --correct: #5fcf8e; --incorrect: #ff8b82; --unparsed: #e5bb4f; --empty: #cfd06a; --truncated: #f4a261; --refused: #c3a2f2;
    --filtered: #ec9bd6; --failed: #b4bdc7; --ungradable: #7cc5e0; --none: #8b949e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 var(--sans); font-variant-numeric: tabular-nums; }
main { max-width: 1520px; margin: 0 auto; padding: 40px 32px 80px; }
h1, h2, h3, p, dl, dd, ul { margin: 0; padding: 0; }
h1 { font-size: 28px; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { font-size: 17px; font-weight: 650; letter-spacing: -0.005em; margin: 44px 0 14px; }
h3 { font-size: 12px; font-weight: 600; color: var(--muted); margin: 24px 0 8px; }
code, pre, .mono { font-family: var(--mono); font-size: 0.9em; }
code { overflow-wrap: anywhere; }
button, input, select { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.muted { color: var(--muted); }
.hidden { display: none; }
.eyebrow { color: var(--muted); font-size: 13px; margin-bottom: 6px; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(250px, 100%), 1fr)); gap: 18px 32px; margin-top: 24px; padding-top: 20px; border-top: 1px solid var(--line); }
.facts dt { font-size: 12px; color: var(--muted); margin-bottom: 2px; }
.facts dd { overflow-wrap: anywhere; }
.facts dd + dd { margin-top: 6px; }
.facts small { display: block; color: var(--muted); font-size: 12.5px; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); }

.warnings { list-style: none; }
.warnings li { display: grid; grid-template-columns: 20px 1fr; gap: 2px 10px; padding: 12px 18px; }
.warnings li + li { border-top: 1px solid var(--line); }
.warnings .sign { color: var(--unparsed); font-weight: 700; text-align: center; }
.warnings .note .sign { color: var(--accent); }
.warnings .hint { color: var(--muted); font-size: 14px; margin-top: 2px; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 12.5px; font-weight: 600; color: var(--muted); white-space: nowrap; vertical-align: bottom; }
th, td { padding: 10px 10px; }
th:first-child, td:first-child { padding-left: 18px; }
th:last-child, td:last-child { padding-right: 18px; }
tbody tr { border-top: 1px solid var(--line); }
.number { text-align: right; white-space: nowrap; }
.summary td { vertical-align: top; }
.summary .name { font-weight: 600; overflow-wrap: anywhere; min-width: 170px; max-width: 320px; white-space: normal; }
.summary .name small { display: block; font-weight: 400; font-size: 13px; color: var(--muted); }
.summary th.name { font-size: 12.5px; }
.footnote { color: var(--muted); font-size: 13px; margin-top: 10px; }
.score { font-size: 17px; font-weight: 650; }
.range { color: var(--muted); font-size: 13px; margin-left: 8px; white-space: nowrap; }
.track { position: relative; height: 10px; min-width: 150px; margin-top: 6px; border-radius: 3px; background: var(--sunken); }
.track .span { position: absolute; inset: 0 auto; border-radius: 3px; background: color-mix(in srgb, var(--accent) 38%, transparent); }
.track .dot { position: absolute; top: -2px; bottom: -2px; width: 3px; margin-left: -1.5px; border-radius: 2px; background: var(--accent); }
.bar { display: flex; gap: 1px; height: 10px; min-width: 150px; margin: 7px 0 6px; border-radius: 3px; overflow: hidden; background: var(--sunken); }
.bar span { background: var(--c); min-width: 2px; }
.counts { display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: 13px; color: var(--muted); }
.counts b { color: var(--c); font-weight: 600; }

.o-correct { --c: var(--correct); } .o-incorrect { --c: var(--incorrect); } .o-unparsed { --c: var(--unparsed); } .o-empty { --c: var(--empty); }
.o-truncated { --c: var(--truncated); } .o-refused { --c: var(--refused); } .o-filtered { --c: var(--filtered); }
.o-failed { --c: var(--failed); } .o-ungradable { --c: var(--ungradable); } .o-none { --c: var(--none); }
.badge { display: inline-flex; align-items: center; gap: 6px; padding: 1px 9px 1px 7px; border-radius: 99px; font-size: 13px; font-weight: 550; white-space: nowrap; color: var(--c); background: color-mix(in srgb, var(--c) 12%, transparent); }
.glyph { display: block; width: 11px; height: 11px; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }

.tools { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; padding: 14px 18px 10px; }
.tools input, .tools select { height: 36px; border: 1px solid var(--line); border-radius: 7px; background: var(--page); padding: 0 10px; }
.tools input { flex: 1 1 280px; min-width: 0; }
.tools select { max-width: 220px; flex: 0 1 auto; text-overflow: ellipsis; }
.tools ::placeholder { color: var(--muted); opacity: 1; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 0 18px 14px; align-items: center; }
.chip { display: inline-flex; align-items: center; gap: 6px; height: 30px; padding: 0 11px; border: 1px solid var(--line); border-radius: 99px; background: none; color: var(--ink); font-size: 13.5px; cursor: pointer; }
.chip .glyph { color: var(--c); }
.chip .count { color: var(--muted); }
.chip:hover { border-color: var(--c); }
.chip[aria-pressed="true"] { border-color: var(--c); background: color-mix(in srgb, var(--c) 14%, transparent); box-shadow: inset 0 0 0 1px var(--c); }
.link { border: 0; background: none; padding: 4px 6px; color: var(--accent); cursor: pointer; border-radius: 5px; }
.link:hover { text-decoration: underline; }

.samples { table-layout: fixed; min-width: var(--least); }
.samples th { padding-top: 4px; padding-bottom: 4px; position: sticky; top: 0; background: var(--panel); }
.samples thead { border-top: 1px solid var(--line); background: var(--panel); }
.samples th button { border: 0; background: none; padding: 6px 0; margin: 0; font-weight: 600; color: inherit; cursor: pointer; white-space: nowrap; max-width: 100%; overflow: hidden; text-overflow: ellipsis; }
.samples th button:hover, .samples th[aria-sort] button { color: var(--ink); }
.samples th .arrow { padding-left: 3px; }
.samples th .arrow:empty { display: none; }
.samples td { vertical-align: top; font-size: 14px; overflow: hidden; }
.samples tbody tr { cursor: pointer; box-shadow: inset 3px 0 0 var(--c); }
.samples tbody tr:hover { background: var(--sunken); }
.clamp { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; unicode-bidi: isolate; }
.samples .open { border: 0; background: none; padding: 0; text-align: left; color: inherit; cursor: pointer; font-size: 13.5px; }
.samples .open:hover { color: var(--accent); }
.answer { font-family: var(--mono); font-size: 13px; color: var(--c); }
.reference { font-family: var(--mono); font-size: 13px; }
.pager { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; justify-content: space-between; padding: 12px 18px; border-top: 1px solid var(--line); font-size: 14px; }
.pager .buttons { display: flex; gap: 6px; }
.button { height: 32px; padding: 0 12px; border: 1px solid var(--line); border-radius: 7px; background: var(--panel); cursor: pointer; font-size: 14px; }
.button:hover:not(:disabled) { border-color: var(--muted); }
.button:disabled { color: var(--muted); opacity: 0.55; cursor: default; }
.none-found { padding: 44px 18px; text-align: center; color: var(--muted); border-top: 1px solid var(--line); }

dialog details { margin-top: 12px; }
details > summary { cursor: pointer; color: var(--muted); font-size: 14px; padding: 6px 0; border-radius: 4px; }
details > summary:hover { color: var(--ink); }
.run-details { margin-top: 44px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--mono); font-size: 13.5px; line-height: 1.55; background: var(--sunken); border-radius: 8px; padding: 12px 14px; margin: 0; }
.text div { content-visibility: auto; contain-intrinsic-height: auto 400px; }
.text mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 1px 2px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }

dialog { position: fixed; inset: 0 0 0 auto; width: min(860px, 100vw); max-width: none; height: 100dvh; max-height: none; margin: 0; padding: 0; border: 0; border-left: 1px solid var(--line); background: var(--panel); color: var(--ink); box-shadow: -12px 0 40px rgb(0 0 0 / 18%); }
dialog::backdrop { background: rgb(15 18 22 / 38%); }
dialog .top { position: sticky; top: 0; z-index: 1; display: flex; gap: 8px; align-items: center; padding: 14px 28px; background: var(--panel); border-bottom: 1px solid var(--line); }
dialog .top .place { flex: 1; color: var(--muted); font-size: 14px; }
dialog .body { padding: 22px 28px 56px; }
dialog h2 { margin: 0 0 6px; font-size: 21px; overflow-wrap: anywhere; }
dialog .context { color: var(--muted); margin-top: 8px; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 20px; }
.pair > div { border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; min-width: 0; }
.pair > div:first-child { border-left: 3px solid var(--c); }
.pair .label { font-size: 12px; color: var(--muted); font-weight: 600; }
.pair .value { font-family: var(--mono); font-size: 15px; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; max-height: 180px; overflow: auto; }
.pair .value.nothing { font-family: var(--sans); color: var(--muted); }
.why { margin-top: 12px; display: grid; gap: 8px; }
.why p { overflow-wrap: anywhere; }
.problem { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.error { border-left: 3px solid var(--incorrect); }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px 20px; }
.fields dt { font-size: 12px; color: var(--muted); }
.fields .wide { grid-column: 1 / -1; }
.fields .wide dd { font-family: var(--mono); font-size: 12.5px; }
.fields dd { overflow-wrap: anywhere; font-size: 14px; }
.role { font-size: 12px; color: var(--muted); margin: 10px 0 4px; }
.noscript { max-width: 640px; margin: 80px auto; padding: 0 24px; }

@media (max-width: 720px) {
  main { padding: 24px 16px 56px; }
  h1 { font-size: 23px; }
  h2 { margin-top: 34px; }
  .summary, .summary tbody, .summary tr, .summary td { display: block; }
  .summary thead { display: none; }
  .summary tr { padding: 12px 16px; }
  .summary td { padding: 4px 0; max-width: none; text-align: left; }
  .summary td:first-child, .summary td:last-child { padding-left: 0; padding-right: 0; }
  .summary td[data-label]::before { content: attr(data-label); display: block; font-size: 12px; color: var(--muted); }
  .summary .name, .summary td.number { display: inline-block; min-width: 0; margin-right: 20px; }
  .tools select { flex: 1 1 40%; max-width: none; min-width: 0; }
  .samples { min-width: 0; }
  .samples, .samples tbody { display: block; }
  .samples thead { display: none; }
  .samples tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 14px; padding: 12px 16px; }
  .samples td, .samples td:first-child, .samples td:last-child { padding: 0; }
  .samples td.c-outcome { order: 1; } .samples td.c-id { order: 2; text-align: right; } .samples .open { text-align: right; }
  .samples td.c-problem { order: 3; grid-column: 1 / -1; }
  .samples td.c-predicted { order: 4; } .samples td.c-reference { order: 5; }
  .samples td.c-minor { display: none; }
  .samples td.c-predicted::before, .samples td.c-reference::before { content: attr(data-label); display: block; font-size: 12px; color: var(--muted); }
  dialog .top, dialog .body { padding-left: 16px; padding-right: 16px; }
  .pair { grid-template-columns: 1fr; }
}
@media (min-width: 721px) { .narrow-only { display: none; } }
@media print {
  :root { --page: #fff; --sunken: #f5f5f5; --shadow: none; }
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .tools, .chips, .pager .buttons, dialog { display: none; }
  .samples { min-width: 0; }
  .samples th { position: static; }
  .samples .c-minor { display: none; }
  .facts small, .warnings .hint, .summary th.name, .summary .name small, .range, .counts, .footnote, .samples td, .samples .open, .answer, .reference, .badge, th { font-size: 10px; }
  .score { font-size: 13px; }
  th, td { padding: 5px 6px; }
  .summary .name { min-width: 100px; }
  .track, .bar { min-width: 110px; }
  .scroll { overflow: visible; }
  tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
  .bar span, .track *, .badge, .samples tbody tr { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (prefers-reduced-motion: no-preference) { .chip, .button { transition: border-color 120ms, background-color 120ms; } }
`;
