// A browser may break a line on either side of a formula, even before the comma that follows it. Keep
// a formula and the marks that touch it on one line.
document.addEventListener("DOMContentLoaded", () => {
  for (const formula of document.querySelectorAll("span.math")) {
    const { previousSibling: before, nextSibling: after } = formula;
    const opening = before instanceof Text ? before.data.match(/[([“]*$/)[0] : "";
    const closing = after instanceof Text ? after.data.match(/^[.,;:!?)\]”’]*/)[0] : "";
    if (!opening && !closing) continue;
    const whole = document.createElement("span");
    whole.style.whiteSpace = "nowrap";
    formula.replaceWith(whole);
    whole.append(opening, formula, closing);
    if (opening) before.data = before.data.slice(0, -opening.length);
    if (closing) after.data = after.data.slice(closing.length);
  }
});
