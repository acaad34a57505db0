// Everything here only improves pages that already work without it.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // One submission per form: a second tap is swallowed, and "back" brings the used request key
  // with it, so that sending again is answered with the first answer instead of a second act.
  const slot = (form) => "sent:" + (form.getAttribute("action") || location.pathname);
  const remembered = (form) => {
    try { return sessionStorage.getItem(slot(form)); } catch { return null; }
  };

  // Weak signal: a form marked data-signal first asks whether the server can be reached. If not, the
  // page stays and says that nothing was sent; only forms with data-keep are kept (outbox.js).
  const unsent = (form) => {
    const old = form.querySelector("[data-unsent-note]");
    if (old) old.remove();
    const note = document.createElement("p");
    note.className = "notice notice--error";
    note.setAttribute("role", "alert");
    note.dataset.unsentNote = "";
    note.textContent = document.body.dataset.unsent;
    form.append(note);
    note.scrollIntoView({ block: "nearest" });
  };
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-signal") || form.dataset.asked === "reached") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asked) return;
    form.dataset.asked = "asking";
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), 8000);
    try {
      if (!navigator.onLine) throw new Error("off line");
      await fetch(document.querySelector('link[rel="icon"]').href, { method: "HEAD", cache: "no-store", signal: giveUp.signal });
      form.dataset.asked = "reached";
      form.requestSubmit(event.submitter);
    } catch {
      if (form.dispatchEvent(new Event("unsent", { bubbles: true, cancelable: true }))) unsent(form);
    }
    clearTimeout(timer);
    delete form.dataset.asked;
  }, true);
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.classList.contains("is-sending")) { event.preventDefault(); return; }
    form.classList.add("is-sending");
    const key = form.elements.namedItem("request_key");
    try { if (key) sessionStorage.setItem(slot(form), key.value); } catch { /* storage is off */ }
  });
  addEventListener("pageshow", (event) => {
    all("form.is-sending").forEach((form) => form.classList.remove("is-sending"));
    const [entry] = performance.getEntriesByType("navigation");
    if (!event.persisted && !(entry && entry.type === "back_forward")) return;
    all("input[name=request_key]").forEach((input) => {
      input.value = remembered(input.form) || input.value;
    });
  });
  addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) form.classList.remove("is-sending");
  });

  addEventListener("click", (event) => {
    const target = event.target.closest("[data-act]");
    if (!target) return;
    const act = target.dataset.act;
    if (act === "print") print();
    if (act === "dismiss") target.closest(".notice").remove();
    if (act === "step") {
      const input = target.parentElement.querySelector("input");
      if (target.dataset.by === "1") input.stepUp(); else input.stepDown();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (act === "read") readAloud(target);
  });

  // Read aloud: the main block, in the language of the page; the button stays hidden without a voice.
  const readAloud = (button) => {
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); button.setAttribute("aria-pressed", "false"); return; }
    const block = document.querySelector("[data-read]") || document.querySelector("main");
    const speech = new SpeechSynthesisUtterance(block.innerText.replace(/\s*\n+\s*/g, "。"));
    speech.lang = document.documentElement.lang;
    speech.rate = 0.9;
    speech.onend = () => button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    speechSynthesis.speak(speech);
  };

  // Number fields marked as steppers get a minus and a plus button.
  const steppers = (root) => all('input[type="number"][data-as="stepper"]', root).forEach((input) => {
    if (input.closest(".stepper")) return;
    const box = document.createElement("span");
    box.className = "stepper";
    input.replaceWith(box);
    const button = (sign, by) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = sign;
      made.dataset.act = "step";
      made.dataset.by = by;
      made.setAttribute("aria-label", document.body.dataset[by === "1" ? "more" : "fewer"] || sign);
      return made;
    };
    box.append(button("−", "-1"), input, button("+", "1"));
  });

  // A menu closes by Escape and by a tap elsewhere.
  const closeMenus = (except) => all("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
  addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(null); });

  // Reviews by keys: J next, K back, A right, R return. Never while somebody types.
  const review = document.querySelector("[data-review]");
  if (review && matchMedia("(pointer: fine)").matches) {
    all(".keys-hint", review).forEach((hint) => { hint.hidden = false; });
    addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const items = all("[data-item]", review);
      const at = items.indexOf(event.target.closest("[data-item]"));
      const item = items[at];
      const key = event.key.toLowerCase();
      if (key === "j" || key === "k") {
        const next = items[key === "j" ? Math.min(at + 1, items.length - 1) : Math.max(at - 1, 0)];
        if (next) next.focus();
      } else if (key === "a" && item) {
        (item.querySelector("[data-accept]") || item.querySelector("button[type=submit]")).click();
      } else if (key === "r" && item && item.querySelector("[data-return]")) {
        item.querySelector("[data-return]").open = true;
        item.querySelector("[data-return] input[name=reason]").focus();
      } else return;
      event.preventDefault();
    });
  }

  const ready = (root) => {
    steppers(root);
    if ("speechSynthesis" in window) all(".read-aloud[hidden]", root).forEach((b) => { b.hidden = false; });
    all('[data-act="print"][hidden], [data-act="dismiss"][hidden]', root).forEach((b) => { b.hidden = false; });
    all("select[data-submit]", root).forEach((s) => s.addEventListener("change", () => s.form.requestSubmit()));
  };
  ready(document);
  addEventListener("htmx:load", (event) => ready(event.target));
  const summary = document.querySelector(".errors");
  if (summary) summary.focus();
})();

// The whistle by voice: press, speak, press again; the recording becomes the file of the form. A picture is
// made smaller before it is sent. Without these the phone's own recorder and camera serve.
(() => {
  "use strict";
  const put = (input, blob, name) => {
    const list = new DataTransfer();
    list.items.add(new File([blob], name, { type: blob.type }));
    input.files = list.files;
  };
  const voice = document.querySelector('input[data-as="voice"]');
  if (voice && navigator.mediaDevices && window.MediaRecorder) {
    const words = voice.form.dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--wide";
    button.textContent = words.speak;
    button.setAttribute("aria-pressed", "false");
    voice.before(button);
    voice.hidden = true;
    let recorder = null;
    button.addEventListener("click", async () => {
      if (recorder) { recorder.stop(); return; }
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const parts = [];
        recorder = new MediaRecorder(stream);
        recorder.ondataavailable = (event) => parts.push(event.data);
        recorder.onstop = () => {
          stream.getTracks().forEach((track) => track.stop());
          const blob = new Blob(parts, { type: recorder.mimeType.split(";")[0] });
          put(voice, blob, "voice." + (blob.type.endsWith("mp4") ? "m4a" : "webm"));
          recorder = null;
          button.setAttribute("aria-pressed", "false");
          button.textContent = words.spoken;
          if ("speakSends" in words) voice.form.requestSubmit();
        };
        recorder.start();
        button.setAttribute("aria-pressed", "true");
        button.textContent = words.speaking;
        setTimeout(() => recorder && recorder.stop(), 60000);
      } catch { voice.click(); }
    });
  }
  const photo = document.querySelector('input[data-as="photo"]');
  if (photo && window.createImageBitmap) {
    photo.addEventListener("change", async () => {
      const file = photo.files[0];
      if (!file || file.size < 200 * 1024) return;
      try {
        const picture = await createImageBitmap(file);
        const scale = Math.min(1, 1280 / Math.max(picture.width, picture.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.width * scale);
        canvas.height = Math.round(picture.height * scale);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => { if (blob && blob.size < file.size) put(photo, blob, "photo.jpg"); }, "image/jpeg", 0.75);
      } catch { /* sent as it is */ }
    });
  }
})();
