// Weak signal: a form marked data-keep (whistle, visit, attendance) that finds no network is kept in the
// browser and sent later under its own key, so that it counts once. Only text is kept, never pictures or
// voice; what the words of data-triage recognise is never kept. What is shown says what waits.
(() => {
  "use strict";
  const me = document.currentScript.dataset;
  const NAME = "touyan-outbox";
  const NEVER = ["csrfmiddlewaretoken", "request_key"];
  let busy = null;

  // One store, two ways: IndexedDB, or localStorage where a web view has none.
  const opened = () => new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const inBase = async (mode, act) => {
    const base = await opened();
    return new Promise((done, failed) => {
      const change = base.transaction("kept", mode);
      const asked = act(change.objectStore("kept"));
      change.oncomplete = () => { base.close(); done(asked.result); };
      change.onerror = () => { base.close(); failed(change.error); };
    });
  };
  const listed = () => JSON.parse(localStorage.getItem(NAME) || "[]");
  const listing = (rows) => rows.length ? localStorage.setItem(NAME, JSON.stringify(rows)) : localStorage.removeItem(NAME);
  const keep = (row) => inBase("readwrite", (s) => s.put(row))
    .catch(() => listing([...listed().filter((r) => r.key !== row.key), row]));
  const drop = async (key) => {
    await inBase("readwrite", (s) => s.delete(key)).catch(() => {});
    try { listing(listed().filter((r) => r.key !== key)); } catch { /* storage is off */ }
  };
  const mine = async () => {
    const base = await inBase("readonly", (s) => s.getAll()).catch(() => []);
    let rest = [];
    try { rest = listed(); } catch { /* storage is off */ }
    const rows = [...base, ...rest.filter((r) => !base.some((b) => b.key === r.key))];
    return rows.filter((row) => row.who === me.who).sort((a, b) => a.at.localeCompare(b.at));
  };

  const say = (text, rows = [], stays = true) => {
    const old = document.querySelector("[data-outbox]");
    if (old) old.remove();
    if (!text) return;
    const bar = document.createElement("div");
    bar.className = "notice notice--" + (rows.length ? "warn" : "ok");
    bar.dataset.outbox = rows.length;
    bar.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = text;
    bar.append(words);
    // After two tries in vain: the telephone, and a text message that is already written.
    const stuck = rows.filter((row) => row.tries > 1);
    if (stuck.length && me.phone) {
      const links = document.createElement("p");
      links.className = "actions";
      const link = (href, label) => {
        const made = document.createElement("a");
        made.className = "button button--small";
        made.href = href;
        made.textContent = label;
        links.append(made);
      };
      link("tel:" + me.phone, me.call + " " + me.phone);
      link("sms:" + me.phone + "?body=" + encodeURIComponent(stuck[0].brief), me.message);
      bar.append(links);
    }
    document.getElementById("main").prepend(bar);
    if (!stays) setTimeout(() => bar.remove(), 20000);
  };
  const show = async () => {
    const rows = await mine();
    if (rows.length) say(me.kept.replace("{n}", rows.length), rows);
    return rows;
  };

  // What must not be kept is recognised on the phone by the same words as on the server.
  const found = (text, words) => words.some((word) => text.includes(word));
  const belongs = (form, text) => {
    const words = JSON.parse(form.dataset.triage || "null");
    if (!words) return "";
    const plain = text.replace(/[\s\u200b-\u200d\ufeff·.。,,、_\-*]+/g, "");
    if (["fire", "health", "police"].some((kind) => found(plain, words[kind]))) return "danger";
    const accuses = found(plain, words.accusation) || (found(plain, words.wrong) && found(plain, words.official));
    return accuses ? "accusation" : "";
  };

  addEventListener("unsent", async (event) => {
    const form = event.target;
    if (!form.dataset.keep || !me.who) return;
    event.preventDefault();
    const fields = [...new FormData(form)].filter(([name, value]) => !NEVER.includes(name) && typeof value === "string");
    const free = [...form.querySelectorAll("textarea, input[type=text]")].map((input) => input.value);
    const where = belongs(form, free.join(""));
    if (where) {
      form.querySelectorAll("[data-triaged]").forEach((note) => { note.hidden = note.dataset.triaged !== where; });
      const note = form.querySelector(`[data-triaged=${where}]`);
      if (note) note.scrollIntoView({ block: "center" });
      if (where === "accusation") form.reset();
      return;
    }
    const key = form.elements.namedItem("request_key");
    const at = new Date().toISOString();
    await keep({
      key: key.value, who: me.who, url: form.getAttribute("action") || location.pathname, at,
      fields: [...fields, ["kept_at", at]], tries: 1, brief: form.dataset.brief + free.filter(Boolean).join(" "),
    });
    key.value = crypto.randomUUID();
    form.reset();
    await show();
    document.querySelector("[data-outbox]").scrollIntoView({ block: "center" });
  });

  const send = async (row) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const body = new FormData();
    row.fields.forEach(([name, value]) => body.append(name, value));
    body.append("request_key", row.key);
    body.append("csrfmiddlewaretoken", token ? token.value : "");
    const answer = await fetch(row.url, { method: "POST", body, cache: "no-store" });
    if (new URL(answer.url).pathname.startsWith("/sign-in/")) return "later";
    if (answer.ok || answer.status === 422) return "sent"; // 422: it came before, with its pictures
    if ([403, 409, 429].includes(answer.status) || answer.status > 499) return "later";
    return "refused"; // kept no longer: whatever it says, this page is not its place
  };
  // Who asks while it is being sent waits for that: leaving in the middle would keep what was sent.
  const flush = () => (busy = busy || flushed().finally(() => { busy = null; }));
  const flushed = async () => {
    if (!me.who) return [];
    const done = { sent: 0, refused: 0 };
    for (const row of await mine()) {
      let state = "later";
      try { state = await send(row); } catch { /* no network */ }
      if (state === "later") { await keep({ ...row, tries: row.tries + 1 }); break; }
      await drop(row.key);
      done[state] += 1;
    }
    const rest = await mine();
    if (rest.length) say(me.kept.replace("{n}", rest.length), rest);
    else if (done.refused) say(me.refused.replace("{n}", done.refused), [], true);
    else if (done.sent) say(me.sent.replace("{n}", done.sent), [], false);
    return rest;
  };

  // Signing out of a shared phone: sent first, then nothing stays; what cannot be sent asks once more.
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-leaves]") || form.dataset.emptied) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const rest = await flush();
    if (rest.length && !form.dataset.warned) {
      form.dataset.warned = "1";
      say(me.leaving.replace("{n}", rest.length), rest);
      return;
    }
    for (const row of await mine()) await drop(row.key);
    form.dataset.emptied = "1";
    form.requestSubmit();
  }, true);

  const awake = () => { if (document.visibilityState === "visible") flush(); };
  addEventListener("online", awake);
  document.addEventListener("visibilitychange", awake);
  setInterval(awake, 30000);
  show().then(awake);
})();
