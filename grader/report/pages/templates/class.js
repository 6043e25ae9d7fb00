(() => {
  document.documentElement.classList.add("js");
  document.querySelectorAll(".script").forEach((one) => { one.hidden = false; });

  const value = (cell) => {
    const text = cell.dataset.v ?? cell.textContent.trim();
    const number = parseFloat(text);
    return Number.isNaN(number) ? text.toLowerCase() : number;
  };
  const compare = (a, b) => {
    if (typeof a === typeof b) return typeof a === "number" ? a - b : a.localeCompare(b);
    return typeof a === "number" ? 1 : -1; // signs such as "not started" below all numbers
  };
  const sortable = (table, heads) => {
    const body = table.tBodies[0];
    heads.forEach((head) => {
      const at = head.cellIndex;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const falling = head.getAttribute("aria-sort") === "ascending" ||
          (head.getAttribute("aria-sort") === "none" && head.matches(".num, .x"));
        const sign = falling ? -1 : 1;
        const keyed = [...body.rows].map((row) => [value(row.cells[at]), row]);
        keyed.sort((a, b) => sign * compare(a[0], b[0]));
        body.replaceChildren(...keyed.map((pair) => pair[1]));
        heads.forEach((one) => one.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      });
    });
  };
  document.querySelectorAll("table.sortable").forEach((table) => {
    sortable(table, [...table.tHead.querySelectorAll("th")]);
  });

  const map = document.getElementById("map");
  const heads = [...map.tHead.querySelectorAll(".heads th")];
  sortable(map, heads);
  const crossings = heads.filter((head) => head.matches(".x"));
  const first = heads.length - crossings.length;
  map.tBodies[0].addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    const link = cell && cell.parentElement.querySelector("th a");
    if (!link || cell.cellIndex < first || event.target.closest("a")) return;
    location.assign(`${link.getAttribute("href")}#${crossings[cell.cellIndex - first].dataset.a}`);
  });

  const field = (name) => document.getElementById(`f-${name}`);
  const [text, status, look, exercise, count] = ["text", "status", "look", "exercise", "count"].map(field);
  const rows = [...map.tBodies[0].rows].map((row) => ({
    row,
    words: [...row.cells].slice(0, first - 3).map((cell) => cell.textContent).join(" ").toLowerCase(),
    status: row.cells[first - 3].textContent,
    look: row.cells[first - 2].textContent,
  }));
  const filter = () => {
    const wanted = text.value.trim().toLowerCase();
    const at = exercise.value === "" ? -1 : first + Number(exercise.value);
    let shown = 0;
    for (const one of rows) {
      const kept = one.words.includes(wanted) &&
        (!status.value || one.status === status.value) &&
        (!look || !look.value || (look.value === "*" ? one.look !== "" : one.look.split(", ").includes(look.value))) &&
        (at < 0 || (one.row.cells[at].className !== "" && one.row.cells[at].className !== "p"));
      if (one.row.hidden === kept) one.row.hidden = !kept;
      shown += kept;
    }
    count.textContent = count.dataset.words.replace("{shown}", shown).replace("{all}", rows.length);
  };
  [text, status, look, exercise].forEach((one) => one && one.addEventListener("input", filter));
  filter();
})();
