// The big screen: draws the tables of the page as charts, and asks for the page anew every minute.
// Every number comes from the table beside its chart; nothing is computed here.
(() => {
  "use strict";
  const EVERY = 60_000, PATIENCE = 20_000;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const letters = () => Math.max(16, parseFloat(getComputedStyle(document.documentElement).fontSize));
  const broken = document.getElementById("broken");
  let drawn = [];

  function rowsOf(chart) {
    const rows = [...chart.closest(".panel").querySelectorAll(".twin tbody tr")];
    return rows.map((row) => {
      const cell = row.querySelector("[data-value]");
      return { name: row.querySelector("th").textContent, value: cell.dataset.value === "" ? null : Number(cell.dataset.value), text: cell.textContent };
    });
  }

  function options(chart) {
    const rows = rowsOf(chart), known = rows.filter((row) => row.value !== null);
    const last = known.length ? rows.indexOf(known[known.length - 1]) : -1;
    const below = known.some((row) => row.value < 0);
    const size = letters(), share = chart.dataset.unit === "%";
    return {
      animation: false,
      textStyle: { color: colour("--muted"), fontSize: size },
      grid: { left: 8, right: 24, top: 36, bottom: 4, containLabel: true },
      xAxis: { type: "category", data: rows.map((row) => row.name), axisLabel: { color: colour("--muted"), fontSize: size, hideOverlap: true } },
      yAxis: {
        type: "value", name: chart.dataset.unit, nameTextStyle: { color: colour("--muted"), fontSize: size, align: "left" },
        min: below ? null : 0, max: chart.dataset.highest ? Number(chart.dataset.highest) : null, minInterval: 1, splitNumber: 3,
        axisLabel: { color: colour("--muted"), fontSize: size }, splitLine: { lineStyle: { color: colour("--line") } },
      },
      series: [{
        type: chart.dataset.kind, connectNulls: false, symbolSize: 8,
        itemStyle: { color: colour("--blue") }, lineStyle: { width: 3 },
        data: rows.map((row, at) => ({ value: row.value, label: { show: at === last, position: "top", align: "right", offset: [size, 0], color: colour("--text"), fontSize: size, textBorderColor: colour("--panel"), textBorderWidth: 4, formatter: share ? `${row.value} %` : row.text } })),
      }],
    };
  }

  function draw() {
    drawn.forEach((one) => one.dispose());
    document.querySelectorAll("#screen details").forEach((one) => { one.open = false; });
    drawn = [...document.querySelectorAll(".chart")].map((chart) => {
      chart.hidden = false;
      const one = window.echarts.init(chart, null, { renderer: "canvas" });
      one.setOption(options(chart));
      return one;
    });
  }

  function say(words) {
    const since = document.getElementById("screen").dataset.shownAt;
    broken.textContent = `${words} ${since}`;
    broken.hidden = false;
  }

  async function again() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(location.href, { signal: stop.signal, credentials: "same-origin", cache: "no-store" });
      if (answer.redirected) return say(broken.dataset.signedOut);
      if (!answer.ok) return say(broken.dataset.cut);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("screen");
      if (!fresh) return say(broken.dataset.cut);
      const here = document.getElementById("screen");
      if (!here.contains(document.activeElement)) { here.replaceWith(fresh); draw(); }
      else here.dataset.shownAt = fresh.dataset.shownAt;
      broken.hidden = true;
    } catch {
      say(broken.dataset.cut);
    } finally {
      clearTimeout(timer);
    }
  }

  if (!window.echarts) return;
  document.documentElement.classList.add("scripted");
  draw();
  setInterval(again, EVERY);
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => drawn.forEach((one) => one.resize()), 200); });
})();
