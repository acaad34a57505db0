// Our own rules for a page (U-04): returns a list of sentences, empty when all is well.
(elder) => {
  const problems = [];
  const say = (rule, element) => problems.push(rule + ": " + (element.outerHTML || "").slice(0, 120));
  const seen = (e) => {
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.clipPath !== "inset(50%)";
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  if (document.querySelectorAll("h1").length !== 1) problems.push("not exactly one h1");
  if (all("main .button--primary").length > 1) problems.push("more than one primary button");

  const least = elder ? 60 : 44;
  for (const e of all("a[href], button, select, summary, input:not([type=hidden], [type=checkbox], [type=radio]), .choice label, .choices label")) {
    if (getComputedStyle(e).display === "inline" && e.tagName === "A") continue; // a link inside a sentence
    const box = e.getBoundingClientRect();
    if (box.height < least - 0.5) say(`target ${Math.round(box.height)} high, wants ${least}`, e);
  }
  const body = elder ? 24 : 17;
  const note = elder ? 20 : 14;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const checked = new Set();
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || checked.has(e) || !seen(e)) continue;
    checked.add(e);
    if (e.closest("script, style, svg, .visually-hidden, .skip, option")) continue;
    const style = getComputedStyle(e);
    const size = parseFloat(style.fontSize);
    const small = e.closest("small, .note, .tag, .field__hint, .list__note, .nav, .foot, .strip, .top, thead, .field__optional, .steps, .tasks, .nav__count, td, th, .swatch, .icons, code, .mono");
    if (size < (small ? note : body) - 0.1) say(`letters of ${size}px`, e);
    const height = parseFloat(style.lineHeight);
    if (!e.closest("h1, h2, h3, h4, .number, .code, .button, .tile, .nav, .top, .brand, .tasks, .stepper, .nav__count, .list__row") && height && height / size < 1.49) say(`line height ${height / size}`, e);
  }
  for (const field of all("input:not([type=hidden], [type=submit]), select, textarea")) {
    if (!field.labels || !field.labels.length) if (!field.getAttribute("aria-label")) say("no label", field);
  }
  for (const tag of all(".tag")) {
    if (!tag.textContent.trim()) say("a tag without a word", tag);
  }
  return [...new Set(problems)];
}
