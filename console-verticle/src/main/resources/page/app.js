"use strict";
/* What the page needs beyond htmx: relative times, copying, and the live feed. */
(() => {
  const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
  const hour = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

  function span(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    const [unit, size] = units.find(([, size]) => whole >= size) || units[3];
    const large = Math.floor(whole / size);
    const next = units[units.findIndex((one) => one[0] === unit) + 1];
    const rest = next && large < 10 ? Math.floor((whole % size) / next[1]) : 0;
    return large + " " + unit + (rest > 0 ? " " + rest + " " + next[0] : "");
  }

  /* How far away it is, in the words that fit behind what the page says before it. */
  function told(ahead, preposition) {
    if (preposition === "until" && ahead > 0) return "for another " + span(ahead);
    if (preposition === "since") return "for " + span(-ahead);
    return ahead > 0.5 ? "in " + span(ahead) : ahead > -1 ? "now" : span(-ahead) + " ago";
  }

  function tellTimes() {
    const now = Date.now();
    for (const time of document.querySelectorAll("time[datetime]")) {
      const at = Date.parse(time.dateTime);
      const ahead = (at - now) / 1000;
      /* What was still to come when it was told is due, until the page says otherwise. */
      if (ahead > 0.5) time.dataset.ahead = "";
      const text = ahead <= 0.5 && "ahead" in time.dataset ? "now" : told(ahead, time.dataset.preposition);
      if (time.textContent !== text) {
        time.textContent = text;
        time.title = exact.format(at);
      }
    }
    for (const title of document.querySelectorAll("title[data-at]")) {
      title.textContent = hour.format(Date.parse(title.dataset.at)) + ": " + title.dataset.words;
      title.removeAttribute("data-at");
    }
  }

  /* Fields for times are of the reader's zone, which a hidden field names: without this, of UTC. */
  function useOwnZone() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const form of zone ? document.forms : []) {
      const times = Array.from(form.querySelectorAll("input[type=datetime-local]"));
      if (times.length === 0) continue;
      const named = Object.assign(document.createElement("input"), { type: "hidden", name: "zone", value: zone });
      form.append(named);
      const nameIfUsed = () => { named.disabled = times.every((time) => time.value === ""); };
      for (const time of times) {
        const at = new Date(time.dataset.at);
        if (time.dataset.at) time.value = new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
      }
      for (const label of form.querySelectorAll(".zone")) label.textContent = "(" + zone.replaceAll("_", " ") + ")";
      form.addEventListener("input", nameIfUsed);
      nameIfUsed();
    }
  }

  /* Links that look like buttons are pressed like buttons. */
  document.addEventListener("keydown", (event) => {
    const link = event.target.closest("a[role=button]");
    if (!link || event.key !== " ") return;
    event.preventDefault();
    link.click();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch (refused) {
      button.textContent = "Copy it by hand";
    }
  });

  /* Of a field that takes a client, the line that is being typed is searched for; whoever is chosen takes its place. */
  const CHARACTERS_MAX = 200;

  function lineIn(field) {
    const caret = field.selectionStart;
    const start = field.value.slice(0, caret).lastIndexOf("\n") + 1;
    const end = field.value.indexOf("\n", caret);
    return { start, end: end < 0 ? field.value.length : end };
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const field = event.detail.elt;
    if (!field.matches("[data-clients]")) return;
    const { start, end } = lineIn(field);
    delete event.detail.parameters[field.name];
    event.detail.parameters.search = field.value.slice(start, end).slice(0, CHARACTERS_MAX);
  });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choice]");
    if (!choice) return;
    const found = choice.closest("[data-field]");
    const field = document.getElementById(found.dataset.field);
    const { start, end } = lineIn(field);
    const oneALine = field.tagName === "TEXTAREA" && end === field.value.length;
    field.setRangeText(choice.value + (oneALine ? "\n" : ""), start, end, "end");
    found.replaceChildren();
    field.focus();
  });

  /* What renews itself says when it does not; and it waits while nobody looks, or somebody selects text in it. */
  const renews = (element) => element instanceof Element && element.matches("[data-renews]");
  let open = [];
  let focused = null;

  /* htmx gives the focus back to what has an id; of what has none, this finds the same again. */
  function selectorOf(element) {
    if (element.id) return null;
    if (element.matches("a[href]")) return "a[href=" + JSON.stringify(element.getAttribute("href")) + "]";
    return element.matches("details[id] > summary") ? "#" + element.parentElement.id + " > summary" : null;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (renews(event.detail.target) && document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (renews(event.detail.target)) document.getElementById("stale").hidden = event.detail.successful === true;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!renews(part)) return;
    const selected = getSelection();
    if (!selected.isCollapsed && part.contains(selected.anchorNode)) event.detail.shouldSwap = false;
    open = Array.from(part.querySelectorAll("details[id][open]"), (details) => details.id);
    focused = part.contains(document.activeElement) ? selectorOf(document.activeElement) : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
    open = [];
    focused = null;
  });

  /* The session is over: every answer to a request of htmx says where to sign in. */
  document.addEventListener("htmx:sendError", () => tellTimes());
  document.addEventListener("htmx:afterSwap", tellTimes);
  useOwnZone();
  setInterval(tellTimes, 1000);
  tellTimes();

  const live = document.getElementById("live");
  if (live) watch(live);

  function watch(live) {
    const SECONDS = 120;
    const ROWS = 50;
    const at = (id) => document.getElementById(id);
    const list = at("outcomes");
    const start = Math.floor(Date.now() / 1000) - SECONDS;
    const data = [Array.from({ length: SECONDS }, (_, i) => start + i), Array(SECONDS).fill(0), Array(SECONDS).fill(0)];
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    let chart = null;

    function draw() {
      if (chart) chart.destroy();
      const box = at("chart");
      const line = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
      chart = new uPlot({
        width: box.clientWidth, height: 180, legend: { show: false }, cursor: { show: false },
        scales: { y: { range: (u, min, max) => [0, Math.max(5, max * 1.1)] } },
        axes: [
          { ...line, size: 34, splits: () => [100, 80, 60, 40, 20, 0].map((ago) => data[0][data[0].length - 1] - ago), values: (u, ticks) => ticks.map((t) => Math.round(t - data[0][data[0].length - 1])).map((ago) => (ago === 0 ? "now" : ago + " s")) },
          { ...line, size: 52, values: (u, ticks) => ticks.map((t) => (Number.isInteger(t) ? t + "/s" : "")) }
        ],
        series: [
          {},
          { stroke: colour("--bad"), width: 2, points: { show: false } },
          { stroke: colour("--good"), fill: colour("--good-soft"), width: 2, points: { show: false } }
        ]
      }, data, box);
    }

    function broken(isBroken) {
      at("live-broken").hidden = !isBroken;
      at("live-state").textContent = isBroken ? "broken" : "as it happens";
      at("live-state").className = "state " + (isBroken ? "bad" : "good");
    }

    let last = Date.now();
    let source = null;

    function connect() {
      if (source) source.close();
      source = new EventSource(live.dataset.live);
      source.addEventListener("rates", (event) => {
        last = Date.now();
        broken(false);
        const rates = JSON.parse(event.data);
        data[0].push(rates.at); data[1].push(rates.failed); data[2].push(rates.delivered);
        data.forEach((series) => series.shift());
        chart.setData(data);
        at("rate-delivered").textContent = rates.delivered.toLocaleString("en");
        at("rate-failed").textContent = rates.failed.toLocaleString("en");
        at("sampled").hidden = rates.all <= rates.shown;
        at("sampled").textContent = "Sampled: " + rates.shown + " of " + rates.all.toLocaleString("en") + " in this second are shown below.";
      });
      source.addEventListener("outcomes", (event) => {
        at("live-empty").hidden = true;
        const template = document.createElement("template");
        template.innerHTML = event.data;
        list.prepend(...Array.from(template.content.children).reverse());
        while (list.children.length > ROWS) list.lastElementChild.remove();
        tellTimes();
      });
      source.onerror = () => broken(true);
    }

    /* An EventSource gives up after a refusal such as 401 or 503; and a dead network says nothing. */
    setInterval(() => {
      if (Date.now() - last > 5000) broken(true);
      if (source.readyState === EventSource.CLOSED || Date.now() - last > 15000) {
        last = Date.now() - 5001;
        connect();
      }
    }, 5000);
    draw();
    connect();
    addEventListener("resize", draw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  }
})();
