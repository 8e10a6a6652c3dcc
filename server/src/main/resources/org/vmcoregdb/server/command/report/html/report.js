
'use strict';
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const rows = id => {
    const area = document.getElementById(id);
    if (area.tagName === 'TABLE') return Array.from(area.tBodies[0].rows);
    return all(area.classList.contains('groups') ? ':scope > details' : 'li', area);
  };
  all('.tools').forEach(tools => { tools.hidden = false; });

  // what a filter hides stays on the page: the print has it, and links open it
  const filter = id => {
    const input = document.querySelector('[data-filter="' + id + '"]');
    const state = document.querySelector('select[data-state="' + id + '"]');
    const words = input.value.toLowerCase().split(/\s+/).filter(word => word);
    const wanted = state ? state.value : '';
    let shown = 0;
    const list = rows(id);
    for (const row of list) {
      const text = row.textContent.toLowerCase();
      const fits = words.every(word => text.includes(word)) && (!wanted || row.dataset.state === wanted);
      row.classList.toggle('out', !fits);
      row.hidden = !fits;
      if (fits) shown++;
    }
    const active = words.length > 0 || wanted !== '';
    const area = document.getElementById(id);
    if (active && !area.classList.contains('groups')) {
      all('details', area).forEach(part => { if (part.querySelector('li:not([hidden])')) part.open = true; });
    }
    document.querySelector('[data-count="' + id + '"]').textContent = active ? shown + ' of ' + list.length : '';
  };
  all('[data-filter]').forEach(input => {
    let timer = 0;
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => filter(input.dataset.filter), 80);
    });
  });
  all('select[data-state]').forEach(select => select.addEventListener('change', () => filter(select.dataset.state)));

  all('table.sortable').forEach(table => {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach(other => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const key = row => {
          const cell = row.cells[column];
          return cell.dataset.sort === undefined ? cell.textContent.toLowerCase() : Number(cell.dataset.sort);
        };
        const keyed = Array.from(table.tBodies[0].rows, row => [key(row), row]);
        keyed.sort(([a], [b]) => {
          const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
          return down ? -order : order;
        });
        table.tBodies[0].append(...keyed.map(([, row]) => row));
      });
    });
  });

  all('[data-copy]').forEach(button => button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector('output');
    try {
      await navigator.clipboard.writeText(source.textContent);
      said.textContent = 'Copied.';
    } catch (refused) {
      source.closest('details').open = true;
      getSelection().selectAllChildren(source);
      said.textContent = document.execCommand('copy') ? 'Copied.' : 'Selected: copy it with the keyboard.';
    }
  }));

  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === 'DETAILS') part.open = true;
      part.hidden = false;
      part.classList.remove('out');
    }
    target.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  reveal();

  // for browsers whose style sheets cannot open what is folded
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = all('details:not([open])');
    closed.forEach(part => { part.open = true; });
    all('.out').forEach(row => { row.hidden = false; });
  });
  addEventListener('afterprint', () => {
    closed.forEach(part => { part.open = false; });
    all('.out').forEach(row => { row.hidden = true; });
  });
})();
