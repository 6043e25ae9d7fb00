(() => {
  // one stop for Tab in each picture; the arrow keys go on from there
  for (const picture of document.querySelectorAll(".st")) {
    const marks = [...picture.querySelectorAll(".st-p")];
    const hold = (mark) => marks.forEach((one) => one.setAttribute("tabindex", one === mark ? "0" : "-1"));
    if (marks.length) hold(marks[0]);
    picture.addEventListener("keydown", (event) => {
      const at = marks.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: marks.length - 1 }[event.key];
      if (at < 0 || to === undefined || !marks[to]) return;
      event.preventDefault();
      hold(marks[to]);
      marks[to].focus();
    });
    picture.addEventListener("focusin", (event) => hold(event.target.closest(".st-p")));
  }
  // what an address names is opened
  const show = () => {
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = named; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (named) named.scrollIntoView({ block: named.classList.contains("line") ? "center" : "start" });
  };
  addEventListener("hashchange", show);
  show();
})();
