// sphinx-design keeps a choice of tab when the choice changes. Who clicks the tab that is open already
// has chosen too: keep that as well, under the same name, so that the other pages follow.
document.addEventListener("click", ({ target }) => {
  if (target.type !== "radio") return; // a click on a label arrives here too, at its radio button
  const { syncGroup, syncId } = target.nextElementSibling?.dataset ?? {};
  if (!syncGroup || !syncId) return;
  try {
    localStorage.setItem(`sphinx-design-tab-id-${syncGroup}`, syncId);
  } catch {
    // The browser keeps nothing for this site: each page then opens with its own convention.
  }
});
