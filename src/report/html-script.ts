/**
 * The report page's program, run by the browser as it stands. Every string of a report reaches the page as a text node or a plain
 * attribute (`title`, `aria-label`, `data-label`, `value`): there is no markup made from data. It must not hold `</script`.
 */
export const pageScript: string = String.raw`
"use strict";
(() => {
  const head = JSON.parse(document.getElementById("report-head").textContent);
  const rows = [];
  for (const block of document.querySelectorAll("script.report-rows")) {
    for (const row of JSON.parse(block.textContent)) rows.push(row);
    // The parsed rows are enough: the text would be held a second time.
    block.remove();
  }

  const outcomes = {
    correct: ["correct", "M1.5 6.5 4.5 9.5 10 2.5"],
    incorrect: ["incorrect", "M2 2 9.5 9.5M9.5 2 2 9.5"],
    unparsed: ["unparsed", "M3 3.6C3 .6 8.6.6 8.6 3.6 8.6 5.6 5.8 5.4 5.8 7.4M5.8 10v.2"],
    empty: ["empty", "M2 2h7.5v7.5h-7.5z"],
    truncated: ["truncated", "M1 4h6M1 8h4M9.5 1v9.5"],
    refused: ["refused", "M5.75 1a4.7 4.7 0 1 0 .01 0M2.6 2.6 9 9"],
    filtered: ["filtered", "M1 2h9.5L7 6v4L4.5 8.5V6z"],
    failed: ["failed", "M5.75 1v6M5.75 10v.2"],
    ungradable: ["ungradable", "M1 6c2-4 3.5-1.500 4.750 0s2.750 4 4.750 0"],
    none: ["no result", "M2 6h7.5"],
  };
  const outcomeNames = Object.keys(outcomes);
  const outcomeOf = (row) => row.outcome ?? "none";

  const integers = new Intl.NumberFormat("en");
  const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  const collator = new Intl.Collator("en", { numeric: true });
  const count = (value, noun) => integers.format(value) + " " + noun + (value === 1 ? "" : "s");
  const figure = (value) => value.toFixed(3);
  const tokens = (value) => (value === null ? "–" : value < 10000 ? integers.format(value) : compact.format(value));
  const time = (iso) => iso.replace("T", " ").replace(/\.\d+Z$/, " UTC");
  const speed = (value) => (value === null ? "–" : value < 100 ? value.toFixed(1) : integers.format(Math.round(value)));
  function cost(usd) {
    if (usd === null) return "–";
    if (usd === 0) return "$0.00";
    if (usd < 0.0001) return "<$0.0001";
    const digits = usd < 1 ? 4 : 2;
    return "$" + usd.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
  function duration(milliseconds) {
    if (milliseconds === null) return "–";
    if (milliseconds < 1000) return Math.round(milliseconds) + " ms";
    if (milliseconds < 120000) return (milliseconds / 1000).toFixed(1) + " s";
    return (milliseconds / 60000).toFixed(1) + " min";
  }

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    // Strings become text nodes.
    element.append(...children.flat().filter((child) => child !== null));
    return element;
  }
  function glyph(outcome) {
    const space = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(space, "svg");
    picture.setAttribute("viewBox", "0 0 11.5 11.5");
    picture.setAttribute("class", "glyph");
    picture.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", outcomes[outcome][1]);
    picture.append(path);
    return picture;
  }
  const badge = (outcome) =>
    make("span", { class: "badge o-" + outcome }, glyph(outcome), outcomes[outcome][0]);
  const withCode = (text) =>
    text.split("\u0060").map((part, index) => (index % 2 === 1 ? make("code", null, part) : part));

  function header() {
    const { manifest, summary } = head;
    const states = { running: "still running", paused: "paused, not complete", finished: "finished" };
    const fact = (label, ...values) => make("div", null, make("dt", null, label), values.map((value) => make("dd", null, ...value)));
    return make("header", null,
      make("p", { class: "eyebrow" }, "Themis evaluation report"),
      make("h1", null, head.run_id),
      make("dl", { class: "facts" }, ...[
        fact(manifest.models.length === 1 ? "Model" : "Models", ...manifest.models.map((model) => [
          model.name, make("small", null, (model.model_id === model.name ? "" : model.model_id + " ") + "at " + model.base_url),
          ...identity(model).map((line) => make("small", null, line)),
        ])),
        fact(manifest.datasets.length === 1 ? "Dataset" : "Datasets", ...manifest.datasets.map((dataset) => [
          dataset.name + ", " + count(dataset.samples, "sample"),
          make("small", null, dataset.source + " @ " + dataset.revision.slice(0, 12)),
        ])),
        summary.total.cost_usd === null ? null : fact("Cost", [cost(summary.total.cost_usd), make("small", null, "by the prices in the config")]),
        fact("Run", [states[head.status] ?? head.status, make("small", null, integers.format(summary.total.completed) + " of " + count(summary.total.planned, "request") + " answered")]),
        fact("When", [time(manifest.created_at), make("small", null, "report of " + time(head.generated_at) + ", Themis " + head.themis_version)]),
      ].filter(Boolean)));
  }

  // What the endpoint said of itself, and what the model costs.
  function identity({ identity, prices }) {
    const said = identity ?? {};
    const server = [said.server, said.version].filter(Boolean).join(" ");
    const model = [said.parameter_size, said.quantization, said.context_tokens == null ? null : "context " + integers.format(said.context_tokens), said.source, said.digest == null ? null : "digest " + said.digest.slice(0, 19)];
    const price = prices === null ? null : "$" + prices.input + " in, " + (prices.cached_input === prices.input ? "" : "$" + prices.cached_input + " cached, ") + "$" + prices.output + " out per million tokens";
    return [[server, ...model].filter(Boolean).join(" · "), price].filter(Boolean);
  }

  function warnings() {
    if (head.warnings.length === 0) return null;
    // One advice for all cells it concerns.
    const groups = Map.groupBy(head.warnings, ({ code, hint }) => JSON.stringify([code, hint]));
    const items = [...groups.values()].map((group) => {
      const isNote = ["few-samples", "fingerprint-changed", "cost-partial"].includes(group[0].code);
      return make("li", { class: isNote ? "note" : null },
        make("span", { class: "sign", "aria-hidden": "true" }, isNote ? "i" : "!"),
        make("div", null, group.slice(0, 8).map(({ message }) => make("p", null, ...withCode(message))),
          group.length <= 8 ? null : make("details", null, make("summary", null, "Show " + integers.format(group.length - 8) + " more"),
            group.slice(8).map(({ message }) => make("p", null, ...withCode(message)))),
          make("p", { class: "hint" }, "What to do: ", ...withCode(group[0].hint))));
    });
    return make("section", { "aria-label": "Warnings" },
      make("h2", null, "Before you trust the figures"), make("ul", { class: "warnings panel" }, items));
  }

  function outcomeBar(cell) {
    const ends = Object.values(cell.outcomes).reduce((sum, value) => sum + value, 0);
    const figures = { ...cell.outcomes, none: cell.planned - ends };
    const present = outcomeNames.filter((name) => figures[name] > 0);
    const words = present.map((name) => integers.format(figures[name]) + " " + outcomes[name][0]);
    const bar = make("div", { class: "bar", role: "img", "aria-label": words.join(", "), title: words.join(", ") },
      present.map((name) => {
        const part = make("span", { class: "o-" + name });
        part.style.flexGrow = String(figures[name]);
        return part;
      }));
    return [bar, make("div", { class: "counts" }, present.map((name) =>
      make("span", { class: "o-" + name }, make("b", null, integers.format(figures[name])), " " + outcomes[name][0])))];
  }

  function accuracy(metric) {
    if (metric === undefined || metric.value === null) return [make("span", { class: "muted" }, "nothing scored")];
    const parts = [make("span", { class: "score" }, figure(metric.value))];
    const { interval } = metric;
    if (interval !== null) {
      const range = "[" + figure(interval.low) + ", " + figure(interval.high) + "]";
      parts.push(make("span", { class: "range", title: Math.round(interval.level * 100) + "% confidence interval, " + interval.method }, range));
    }
    const track = make("div", { class: "track", "aria-hidden": "true" });
    const { low, high } = interval ?? { low: metric.value, high: metric.value };
    const span = make("span", { class: "span" });
    span.style.left = low * 100 + "%";
    span.style.width = (high - low) * 100 + "%";
    const dot = make("span", { class: "dot" });
    dot.style.left = metric.value * 100 + "%";
    track.append(span, dot);
    parts.push(track);
    return parts;
  }

  function summary() {
    const { cells, total } = head.summary;
    const [deciding, ...others] = total.metrics;
    const level = cells.flatMap((cell) => cell.metrics).find((metric) => metric.interval !== null)?.interval.level;
    const columns = [
      ["Model, sampling and dataset", "name", (cell) => [cell.model, make("small", null, cell.sampling + " · " + cell.dataset)]],
      deciding && [deciding.label, "", (cell) => accuracy(cell.metrics.find(({ name }) => name === deciding.name))],
      ...others.map((metric) => [metric.label, "number", (cell) => {
        const found = cell.metrics.find(({ name }) => name === metric.name);
        return [found === undefined || found.value === null ? "–" : figure(found.value)];
      }]),
      ["Outcomes", "", outcomeBar],
      ["Tokens in", "number", (cell) => [cell.tokens.reported === 0 ? "–" : tokens(cell.tokens.input)]],
      ["Tokens out", "number", (cell) => [cell.tokens.reported === 0 ? "–" : tokens(cell.tokens.output)]],
      total.cost_usd !== null && ["Cost", "number", (cell) => [cost(cell.cost_usd)]],
      total.mean_first_token_ms !== null && ["First token", "number", (cell) => [duration(cell.mean_first_token_ms)]],
      total.mean_first_token_ms !== null && ["Tokens/s", "number", (cell) => [speed(cell.output_tokens_per_second)]],
      ["Mean latency", "number", (cell) => [duration(cell.mean_latency_ms)]],
    ].filter(Boolean);
    return make("section", { "aria-label": "Summary" },
      make("h2", null, "Summary"),
      make("div", { class: "panel scroll" },
        make("table", { class: "summary", role: "table" },
          make("thead", null, make("tr", { role: "row" }, columns.map(([label, kind]) => make("th", { class: kind, scope: "col", role: "columnheader" }, label)))),
          make("tbody", null, cells.map((cell) => make("tr", { role: "row" }, columns.map(([label, kind, content]) =>
            make("td", { class: kind, role: "cell", "data-label": label }, ...content(cell)))))))),
      level === undefined ? null : make("p", { class: "footnote" }, "Brackets are " + Math.round(level * 100) + "% confidence intervals. Refused, filtered, failed and ungradable requests are not in the accuracy."));
  }

  // Samples

  const pageSize = 50;
  const state = { text: "", outcomes: new Set(), facets: {}, sort: null, isDescending: false, page: 0 };
  let visible = rows.map((_, index) => index);
  const haystacks = new Array(rows.length);
  function haystack(index) {
    haystacks[index] ??= [rows[index].sample_id, rows[index].problem, rows[index].predicted ?? "", rows[index].reference.join(" "), rows[index].response ?? "", rows[index].error?.message ?? ""].join("\n").toLowerCase();
    return haystacks[index];
  }

  const differs = (key) => rows.some((row) => row[key] !== rows[0][key]);
  const exists = (key) => rows.some((row) => row[key] !== null);
  const clamp = (text, kind) => make("div", { class: "clamp " + (kind ?? ""), dir: "auto" }, text.slice(0, 300));
  const columns = [
    { key: "outcome", label: "Outcome", kind: "c-outcome", width: 124, value: (row) => outcomeNames.indexOf(outcomeOf(row)), cell: (row) => badge(outcomeOf(row)) },
    { key: "sample_id", label: "Sample", kind: "c-id", width: 140, value: (row) => row.sample_id, cell: (row, index) => make("button", { class: "open", type: "button", "data-index": String(index) }, clamp(row.sample_id)) },
    ...["model", "sampling", "dataset"].filter(differs).map((key) => ({ key, label: key[0].toUpperCase() + key.slice(1), kind: "c-minor", width: 100, value: (row) => row[key], cell: (row) => clamp(row[key]) })),
    differs("repeat") && { key: "repeat", label: "Repeat", kind: "c-minor number", width: 64, value: (row) => row.repeat, cell: (row) => String(row.repeat + 1) },
    exists("subject") && { key: "subject", label: "Subject", kind: "c-minor", width: 100, value: (row) => row.subject, cell: (row) => clamp(row.subject ?? "") },
    exists("level") && { key: "level", label: "Level", kind: "c-minor number", width: 64, value: (row) => row.level, cell: (row) => clamp(String(row.level ?? "")) },
    { key: "problem", label: "Problem", kind: "c-problem", width: null, value: (row) => row.problem, cell: (row) => clamp(row.problem) },
    { key: "predicted", label: "Answer", kind: "c-predicted", width: 124, value: (row) => row.predicted, cell: (row) => (row.predicted === null ? make("span", { class: "muted" }, row.error === null ? "–" : row.error.class) : clamp(row.predicted, "answer")) },
    { key: "reference", label: "Reference", kind: "c-reference", width: 124, value: (row) => row.reference.join(" | "), cell: (row) => clamp(row.reference.join(" | "), "reference") },
    exists("output_tokens") && { key: "output_tokens", label: "Tokens", kind: "c-minor number", width: 74, value: (row) => row.output_tokens, cell: (row) => (row.output_tokens === null ? "–" : integers.format(row.output_tokens)) },
    { key: "latency_ms", label: "Latency", kind: "c-minor number", width: 90, value: (row) => row.latency_ms, cell: (row) => duration(row.latency_ms) },
  ].filter(Boolean);

  const body = make("tbody", null);
  const place = make("span", { role: "status", "aria-live": "polite" });
  const nothing = make("div", { class: "none-found hidden" }, make("p", null, "No sample matches these filters."), make("button", { class: "link", type: "button", click: clear }, "Clear all filters"));
  const chips = make("div", { class: "chips", role: "group", "aria-label": "Filter by outcome" });
  const clearButton = make("button", { class: "link hidden", type: "button", click: clear }, "Clear filters");
  const search = make("input", { type: "search", placeholder: "Filter by problem, answer or response", "aria-label": "Filter by problem, answer or response", autocomplete: "off", spellcheck: "false" });
  const pages = [["First", () => 0], ["Previous", () => state.page - 1], ["Next", () => state.page + 1], ["Last", () => lastPage()]].map(([label, target]) => {
    const button = make("button", { class: "button", type: "button", click: () => { state.page = target(); draw(); table.scrollIntoView({ block: "start" }); } }, label);
    return { label, button };
  });
  const lastPage = () => Math.max(0, Math.ceil(visible.length / pageSize) - 1);

  let typing = 0;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    // One pause in typing, one pass over the rows.
    typing = setTimeout(() => { state.text = search.value.trim().toLowerCase(); refresh(); }, 80);
  });

  const facets = ["model", "sampling", "dataset", "subject", "level"].map(facet).filter(Boolean);
  function facet(key) {
    const sizes = new Map();
    for (const row of rows) if (row[key] !== null) sizes.set(row[key], (sizes.get(row[key]) ?? 0) + 1);
    if (sizes.size < 2) return null;
    const frequent = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 200).map(([value]) => value);
    const values = frequent.sort((a, b) => collator.compare(String(a), String(b)));
    const select = make("select", { "aria-label": "Filter by " + key, "data-facet": key },
      make("option", { value: "" }, "All " + { model: "models", sampling: "samplings", dataset: "datasets", subject: "subjects", level: "levels" }[key]),
      values.map((value, index) => make("option", { value: String(index) }, (key === "level" && typeof value === "number" ? "Level " : "") + String(value).slice(0, 80) + " (" + integers.format(sizes.get(value)) + ")")),
      sizes.size > values.length ? make("option", { value: "", disabled: "" }, integers.format(sizes.size - values.length) + " rarer ones are not listed") : null);
    select.addEventListener("change", () => {
      if (select.value === "") delete state.facets[key];
      else state.facets[key] = values[Number(select.value)];
      refresh();
    });
    return select;
  }
  const sorter = make("select", { class: "narrow-only", "aria-label": "Sort by" },
    make("option", { value: "" }, "In the order asked"), columns.map(({ key, label }) => make("option", { value: key }, "Sort by " + label.toLowerCase())));
  sorter.addEventListener("change", () => { state.sort = sorter.value || null; state.isDescending = false; refresh(); });

  const headings = columns.map(({ key, label, kind, width }) => {
    const arrow = make("span", { class: "arrow", "aria-hidden": "true" });
    const cell = make("th", { class: kind, scope: "col", role: "columnheader", "data-key": key }, make("button", { type: "button", click: () => sortBy(key) }, label, arrow));
    if (width !== null) cell.style.width = width + "px";
    return { key, cell, arrow };
  });
  function sortBy(key) {
    if (state.sort !== key) { state.sort = key; state.isDescending = false; }
    else if (!state.isDescending) state.isDescending = true;
    else state.sort = null;
    refresh();
  }
  function clear() {
    state.text = search.value = "";
    state.outcomes.clear();
    state.facets = {};
    for (const select of facets) select.value = "";
    refresh();
    search.focus();
  }

  function refresh() {
    const wanted = Object.entries(state.facets);
    const sizes = {};
    visible = [];
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index];
      if (wanted.some(([key, value]) => row[key] !== value)) continue;
      if (state.text !== "" && !haystack(index).includes(state.text)) continue;
      const outcome = outcomeOf(row);
      sizes[outcome] = (sizes[outcome] ?? 0) + 1;
      if (state.outcomes.size === 0 || state.outcomes.has(outcome)) visible.push(index);
    }
    const column = columns.find(({ key }) => key === state.sort);
    if (column !== undefined) visible = sorted(visible, column.value, state.isDescending);
    state.page = 0;
    drawChips(sizes);
    draw();
  }
  function sorted(indexes, value, isDescending) {
    const direction = isDescending ? -1 : 1;
    return indexes
      .map((index) => ({ index, value: value(rows[index]) }))
      .sort((a, b) => {
        // Unknowns stay last, whichever way.
        if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || a.index - b.index;
        const order = typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value : collator.compare(String(a.value).slice(0, 200), String(b.value).slice(0, 200));
        return direction * order || a.index - b.index;
      })
      .map(({ index }) => index);
  }

  const everOutcomes = outcomeNames.filter((name) => rows.some((row) => outcomeOf(row) === name));
  const chipButtons = everOutcomes.map((name) => {
    const number = make("span", { class: "count" });
    const button = make("button", { class: "chip o-" + name, type: "button", "aria-pressed": "false", "data-outcome": name, click: () => {
      if (!state.outcomes.delete(name)) state.outcomes.add(name);
      refresh();
    } }, glyph(name), outcomes[name][0], number);
    return { name, button, number };
  });
  chips.append(...chipButtons.map(({ button }) => button), clearButton);
  function drawChips(sizes) {
    for (const { name, button, number } of chipButtons) {
      button.setAttribute("aria-pressed", String(state.outcomes.has(name)));
      number.textContent = integers.format(sizes[name] ?? 0);
    }
    const isFiltered = state.text !== "" || state.outcomes.size > 0 || Object.keys(state.facets).length > 0;
    clearButton.classList.toggle("hidden", !isFiltered);
  }

  function focusRow(index) {
    body.querySelector('[data-index="' + index + '"]')?.focus();
  }
  function draw() {
    const start = state.page * pageSize;
    const shown = visible.slice(start, start + pageSize);
    // A filter that is typed is drawn a moment later, when a row may have the focus already.
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.index : undefined;
    body.replaceChildren(...shown.map((index) => {
      const row = rows[index];
      return make("tr", { class: "o-" + outcomeOf(row), role: "row", click: () => open(index) },
        columns.map(({ label, kind, cell }) => make("td", { class: kind, role: "cell", "data-label": label }, cell(row, index))));
    }));
    if (focused !== undefined) focusRow(focused);
    for (const { key, cell, arrow } of headings) {
      const isSorted = state.sort === key;
      if (isSorted) cell.setAttribute("aria-sort", state.isDescending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
      arrow.textContent = isSorted ? (state.isDescending ? "↓" : "↑") : "";
    }
    sorter.value = state.sort ?? "";
    nothing.classList.toggle("hidden", visible.length > 0);
    const total = visible.length === rows.length ? count(rows.length, "sample") : integers.format(visible.length) + " of " + count(rows.length, "sample");
    place.textContent = visible.length === 0 ? total : integers.format(start + 1) + "–" + integers.format(start + shown.length) + " of " + total;
    for (const { label, button } of pages) {
      button.disabled = label === "First" || label === "Previous" ? state.page === 0 : state.page >= lastPage();
    }
  }

  const table = make("table", { class: "samples", role: "table", "aria-label": "Samples" },
    make("thead", null, make("tr", { role: "row" }, headings.map(({ cell }) => cell))), body);
  // Room for the problem however many columns this run has.
  table.style.setProperty("--least", columns.reduce((sum, { width }) => sum + (width ?? 200), 0) + "px");
  const samples = () => make("section", { "aria-label": "Samples" },
    make("h2", null, "Samples"),
    make("div", { class: "panel" },
      make("div", { class: "tools" }, search, facets, sorter), chips,
      make("div", { class: "scroll" }, table), nothing,
      make("div", { class: "pager" }, place, make("div", { class: "buttons" }, pages.map(({ button }) => button)))));

  // One sample

  const position = make("span", { class: "place" });
  const previous = make("button", { class: "button", type: "button", title: "Previous (k or ←)", click: () => step(-1) }, "Previous");
  const next = make("button", { class: "button", type: "button", title: "Next (j or →)", click: () => step(1) }, "Next");
  const detail = make("div", { class: "body" });
  const dialog = make("dialog", { "aria-label": "Sample" },
    make("div", { class: "top" }, position, previous, next, make("button", { class: "button", type: "button", title: "Close (Esc)", click: () => dialog.close() }, "Close")), detail);
  let current = -1;
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    const opened = visible.indexOf(current);
    if (opened >= 0 && Math.floor(opened / pageSize) !== state.page) { state.page = Math.floor(opened / pageSize); draw(); }
    focusRow(current);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (dialog.open) {
      if (event.key === "j" || event.key === "ArrowRight") step(1);
      if (event.key === "k" || event.key === "ArrowLeft") step(-1);
    } else if (event.key === "/" && !event.target.closest("input, select")) {
      event.preventDefault();
      search.focus();
    }
  });
  function step(by) {
    const target = visible[visible.indexOf(current) + by];
    if (target !== undefined) open(target);
  }
  function open(index) {
    current = index;
    const at = visible.indexOf(index);
    position.textContent = integers.format(at + 1) + " of " + integers.format(visible.length);
    previous.disabled = at === 0;
    next.disabled = at === visible.length - 1;
    detail.replaceChildren(...sampleParts(rows[index]).filter(Boolean));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }

  const textLimit = 100000;
  const pieceLimit = 20000;
  function longText(text, span) {
    const block = make("pre", { class: "text", dir: "auto", tabindex: "0" });
    fillText(block, text, 0, Math.min(text.length, textLimit), span);
    if (text.length <= textLimit) return [block];
    const more = make("button", { class: "link", type: "button", click: () => { fillText(block, text, textLimit, text.length, span); more.remove(); block.focus(); } }, "Show all " + count(text.length, "character"));
    return [block, more];
  }
  // In blocks of their own, so that the browser lays out only what is on the screen.
  function fillText(block, text, start, end, span) {
    while (start < end) {
      const lineEnd = text.lastIndexOf("\n", start + pieceLimit - 1) + 1;
      const stop = start + pieceLimit >= end ? end : lineEnd > start ? lineEnd : start + pieceLimit;
      const from = Math.min(Math.max(span?.start ?? stop, start), stop);
      const to = Math.min(Math.max(span?.end ?? stop, from), stop);
      block.append(make("div", { dir: "auto" }, text.slice(start, from), from < to ? make("mark", null, text.slice(from, to)) : null, text.slice(to, stop)));
      start = stop;
    }
  }
  function fields(entries) {
    return make("dl", { class: "fields" }, entries.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([label, value]) =>
      make("div", { class: label === "Request key" ? "wide" : null }, make("dt", null, label), make("dd", null, String(value)))));
  }
  const titled = (title, ...content) => make("section", { "aria-label": title }, make("h3", null, title), ...content);
  const folded = (title, ...content) => make("details", null, make("summary", null, title), ...content);

  function sampleParts(row) {
    const outcome = outcomeOf(row);
    const decided = row.scores[0];
    const where = [row.model, row.sampling, row.dataset, row.subject, row.level === null ? null : "level " + row.level, differs("repeat") ? "repeat " + (row.repeat + 1) : null];
    const said = row.predicted ?? (row.response === null ? "no completion" : "no answer found");
    const side = (label, text, isNothing) => make("div", null, make("div", { class: "label" }, label), make("div", { class: "value" + (isNothing ? " nothing" : ""), dir: "auto" }, text.slice(0, 20000)));
    return [
      badge(outcome),
      make("h2", null, row.sample_id),
      make("p", { class: "context" }, where.filter(Boolean).join(" · ")),
      make("div", { class: "pair o-" + outcome },
        side("Answer", said, row.predicted === null),
        side(row.reference.length > 1 ? "Reference (any of them)" : "Reference", row.reference.join("\n") || "none", row.reference.length === 0)),
      row.error && titled("Error", make("p", { class: "text error" }, row.error.class + (row.error.http_status === null ? "" : " (HTTP " + row.error.http_status + ")") + ": " + row.error.message)),
      row.scores.length > 0 && titled("Why", make("div", { class: "why" }, row.scores.map(verdict))),
      titled("Problem", make("p", { class: "problem", dir: "auto" }, row.problem)),
      row.response !== null && titled("Response", ...(row.response === "" ? [make("p", { class: "muted" }, "The response is empty.")] : longText(row.response, decided?.span ?? null))),
      row.refusal !== null && titled("Refusal", ...longText(row.refusal, null)),
      row.reasoning !== null && folded("Reasoning, " + count(row.reasoning.length, "character"), ...longText(row.reasoning, null)),
      folded("Full prompt, " + count(row.messages.length, "message"), ...row.messages.flatMap(({ role, content }) => [make("p", { class: "role" }, role), ...longText(content, null)])),
      titled("Request", fields([
        ["Finish reason", row.finish_reason === row.raw_finish_reason || row.raw_finish_reason === null ? row.finish_reason : row.finish_reason + " (" + row.raw_finish_reason + ")"],
        ["Prompt tokens", row.input_tokens === null ? null : integers.format(row.input_tokens)],
        ["Of these cached", row.cached_input_tokens === null ? null : integers.format(row.cached_input_tokens)],
        ["Completion tokens", row.output_tokens === null ? null : integers.format(row.output_tokens)],
        ["Reasoning tokens", row.reasoning_tokens === null ? null : integers.format(row.reasoning_tokens)],
        ["Cost", row.cost_usd === null ? null : cost(row.cost_usd)],
        ["Latency", row.latency_ms === null ? null : duration(row.latency_ms)],
        ["First token after", row.first_token_ms === null ? null : duration(row.first_token_ms)],
        ["Tokens per second", row.output_tokens_per_second === null ? null : speed(row.output_tokens_per_second)],
        ["Attempts", row.attempts],
        ["Finished", row.finished_at === null ? null : time(row.finished_at)],
        ["Served model", row.served_model],
        ["System fingerprint", row.system_fingerprint],
        ["Served by", row.served_by],
        ["Sent otherwise than asked", row.adaptations?.join(", ")],
        ["Request key", row.key],
      ])),
      Object.keys(row.metadata).length > 0 && folded("Metadata of the sample", ...longText(JSON.stringify(row.metadata, null, 2), null)),
    ];
  }
  function verdict(score) {
    const label = head.manifest.datasets.flatMap(({ graders }) => graders).find(({ name }) => name === score.grader)?.label ?? score.grader;
    const forms = score.answer_normal === null || score.target_normal === null ? null
      : make("p", null, make("span", { class: "muted" }, "normalized: "), make("code", null, score.answer_normal), make("span", { class: "muted" }, " against "), make("code", null, score.target_normal));
    return make("div", null,
      make("p", null, badge(score.outcome), " " + label, score.rule === null ? null : make("span", { class: "muted" }, " by rule "), score.rule === null ? null : make("code", null, score.rule)),
      score.explanation === "" ? null : make("p", null, score.explanation), forms);
  }

  function runDetails() {
    const { manifest } = head;
    return make("details", { class: "run-details" }, make("summary", null, "Run details and configuration"),
      fields([["Started", time(manifest.created_at)], ["Updated", time(manifest.updated_at)], ["Themis", manifest.themis_version], ["Node.js", manifest.node_version], ["Platform", manifest.platform]]),
      make("h3", null, "Models"), ...longText(JSON.stringify(manifest.models, null, 2), null),
      make("h3", null, "Datasets"), ...longText(JSON.stringify(manifest.datasets, null, 2), null),
      make("h3", null, "Configuration"), ...longText(JSON.stringify(head.config, null, 2), null));
  }

  document.title = head.run_id + " – Themis report";
  const app = document.getElementById("app");
  app.append(...[header(), warnings(), summary(), samples(), runDetails(), dialog].filter(Boolean));
  refresh();
})();
`;
