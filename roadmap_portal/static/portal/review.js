// The keys of the queue and of the decision card: a approves, j and k lead on and back; r goes to the reason and c to
// the button for the clean ones, because what they do cannot be taken back by the next key. Never while typing, and
// only as long as the person wants them: single letters can be in the way of speech input.
(() => {
  "use strict";
  const SETTING = "portal-review-keys";
  const read = () => { try { return localStorage.getItem(SETTING) !== "off"; } catch { return true; } };
  let wanted = read();
  const button = document.querySelector("[data-keys-switch]");
  const show = () => button?.setAttribute("aria-pressed", String(!wanted));
  button?.addEventListener("click", () => {
    wanted = !wanted;
    try { localStorage.setItem(SETTING, wanted ? "on" : "off"); } catch { /* for this page only */ }
    show();
  });
  show();

  const typing = (element) => element.matches("input:not([type='checkbox']), select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (!wanted || event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    // By their place: on an Arabic keyboard the same keys carry other letters.
    const key = { KeyA: "a", KeyC: "c", KeyR: "r", KeyJ: "j", KeyK: "k" }[event.code];
    const target = key === "r" ? document.querySelector("textarea[name='reason']") : key && document.querySelector(`[data-key="${key}"]`);
    if (!target) return;
    event.preventDefault();
    const folded = target.closest("details");
    if (folded) folded.open = true;
    if (key === "r" || key === "c") target.focus();
    else target.click();
  });
})();
