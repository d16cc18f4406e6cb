// What was typed and could not be sent is kept on the device: a weak line loses nothing, a shared PC gives nothing away.
(() => {
  "use strict";
  const form = document.getElementById("entries");
  if (!form) return;
  const stored = () => { try { return window.localStorage; } catch { return null; } };
  const key = (card) => form.dataset.device + card.id;
  const fieldsOf = (card) => [...card.querySelectorAll("input[name], select[name], textarea[name]")];
  const baseOf = (card) => fieldsOf(card).find((field) => field.name.endsWith("-base"));

  // Keyed by person, command, indicator and period; `base` says which draft the person had before him.
  const keep = (card) => {
    const values = Object.fromEntries(fieldsOf(card).map((field) => [field.name, field.value]));
    try { stored()?.setItem(key(card), JSON.stringify({ values, at: Date.now() })); } catch { /* full or forbidden */ }
  };
  const drop = (card) => stored()?.removeItem(key(card));

  const read = (card) => {
    try { return JSON.parse(stored()?.getItem(key(card)) || "null"); } catch { return null; }
  };

  // What was typed comes back into its fields, with the mark of the draft that it was typed over: if another draft
  // stands there by now, the server answers with both (409) and nothing is overwritten.
  const restore = (card) => {
    const kept = read(card);
    const base = baseOf(card);
    if (!kept || !base) { if (kept) drop(card); return false; }
    const changed = fieldsOf(card).filter((field) => field !== base && field.name in kept.values && field.value !== kept.values[field.name]);
    if (!changed.length) { drop(card); return false; }
    changed.forEach((field) => {
      field.value = kept.values[field.name];
      const folded = field.closest("details");
      if (folded) folded.open = true;
    });
    base.value = kept.values[base.name];
    return true;
  };

  window.portalDevice = { keep, drop, restore };
})();
