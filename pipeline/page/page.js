'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const data = JSON.parse($('data').textContent);
  const rows = data.rows || [];
  const kinds = new Map(data.kinds.map(k => [k.kind, k.name]));
  let posters = null;
  const poster = i => (posters ??= JSON.parse($('posters').textContent) || [])[i - 1];

  // What is in cells is shown as text and nothing else; marks that turn the writing round, and others that nobody sees, are made visible.
  const plain = s => String(s ?? '').replace(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f\u007f]/g, '\ufffd');
  // Only what a browser can open without running it is a link.
  const safe = link => {
    try {
      const u = new URL(link, document.baseURI);
      return ['http:', 'https:', 'file:'].includes(u.protocol) || link.startsWith('data:image/jpeg;') ? link : '';
    } catch { return ''; }
  };
  const make = (tag, props = {}, ...children) => {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name === 'on') for (const [event, f] of Object.entries(value)) e.addEventListener(event, f);
      else if (name in e && name !== 'role') e[name] = value;
      else e.setAttribute(name, value);
    }
    e.append(...children.filter(c => c != null && c !== ''));
    return e;
  };
  const text = (tag, className, s) => make(tag, {className}, make('bdi', {}, plain(s)));

  const order = ['completed', 'rendering', 'submitting', 'pending', 'failed', 'stuck', 'unknown', 'invalid', 'skipped'];
  const number = n => n.toLocaleString('en');
  const seconds = t => t < 60 ? `${t} s` : `${Math.floor(t / 60)} min ${String(Math.round(t % 60)).padStart(2, '0')} s`;
  const title = r => r.k || r.c.find(c => c.trim()) || `Row ${r.n}`;
  const under = r => `Row ${r.n}` + (r.f ? ` · ${r.f}` : '');
  const named = r => `row ${r.n}, ${plain(title(r))}` + (r.f ? `, ${plain(r.f)}` : '');
  const words = {
    pending: 'Not submitted yet', submitting: 'Being submitted', rendering: 'Being rendered', failed: 'Could not be rendered', invalid: 'Its cells are wrong',
    stuck: 'Takes too long', unknown: 'Nobody knows whether it was submitted', skipped: 'Passed over', completed: 'Its video is not to be had',
  };

  // One video plays at a time, in the place of its poster.
  let playing = null;
  const stop = focus => {
    if (!playing) return false;
    const {video, stage} = playing;
    playing = null;
    video.pause();
    video.removeAttribute('src');
    video.load();
    video.replaceWith(stage);
    if (focus) stage.focus();
    return true;
  };
  const play = (r, stage) => {
    stop();
    const box = make('div', {className: 'stage', tabIndex: -1});
    const video = make('video', {controls: true, preload: 'none', playsInline: true, src: safe(r.v), tabIndex: 0, 'aria-label': `Video of ${named(r)}`});
    video.addEventListener('error', () => {
      if (!playing || playing.video !== box) return;
      if (r.u && video.getAttribute('src') !== r.u && safe(r.u)) { video.src = r.u; video.play().catch(() => {}); return; }
      box.append(make('span', {className: 'word', role: 'status'}, 'This video cannot be played. Was it moved, or has its link died?'));
      if (document.activeElement === video) box.focus(); // so that the keys go on from here
      video.remove();
    });
    box.append(video);
    box.pause = () => video.pause();
    box.load = () => { video.removeAttribute('src'); video.load(); };
    stage.replaceWith(box);
    playing = {video: box, stage};
    video.focus();
    video.play().catch(() => {});
  };

  let measured = false;
  const measure = img => { // the first poster tells what form the videos have
    if (measured || !img.naturalWidth) return;
    measured = true;
    document.documentElement.style.setProperty('--ratio', Math.min(1.78, Math.max(.8, img.naturalWidth / img.naturalHeight)).toFixed(3));
  };
  const stageOf = r => {
    if (!r.v || !safe(r.v)) return make('div', {className: 'stage none'}, words[r.s] || r.s);
    const stage = make('button', {type: 'button', className: 'stage', 'aria-label': `Play the video of ${named(r)}`});
    const bare = () => { stage.classList.add('nopicture'); stage.prepend(text('span', 'word', title(r))); };
    const src = r.i ? poster(r.i) : r.p && safe(r.p);
    if (src) {
      const img = make('img', {alt: '', loading: 'lazy', decoding: 'async'});
      img.addEventListener('error', () => { img.remove(); bare(); });
      img.addEventListener('load', () => measure(img));
      img.src = src;
      stage.append(img);
    } else bare();
    stage.append(make('span', {className: 'play', 'aria-hidden': 'true'}, '▶'));
    stage.addEventListener('click', () => play(r, stage));
    return stage;
  };
  const notesOf = (r, most) => {
    const all = [];
    if (r.e) all.push(make('p', {className: r.s === 'skipped' ? 'note' : 'note bad'}, text('span', '', r.e + (r.m ? ` → ${r.m}` : ''))));
    for (const f of r.w || []) all.push(make('p', {className: 'note'}, make('b', {}, kinds.get(f.k) || f.k), ': ', text('span', '', f.t)));
    const shown = all.slice(0, most);
    if (all.length > most) shown.push(make('p', {className: 'note'}, `and ${all.length - most} more`));
    return shown.length ? make('div', {className: 'notes'}, ...shown) : null;
  };
  const cellsOf = (r, most) => {
    const list = make('dl', {className: 'cells'});
    let shown = 0;
    data.columns.forEach((column, i) => {
      const value = r.c[i] ?? '';
      if (most && (!value.trim() || value === title(r) || shown === most)) return;
      shown++;
      list.append(text('dt', '', column), text('dd', '', value || '—'));
    });
    return shown ? list : null;
  };
  const badge = r => make('span', {className: `badge s-${r.s}`}, r.s);

  const card = (i, notes) => {
    const r = rows[i];
    return make('li', {className: 'card', 'data-place': i}, stageOf(r), make('div', {className: 'body'},
      make('h3', {}, make('span', {}, text('span', '', title(r)), make('small', {}, make('bdi', {}, plain(under(r))))), badge(r)),
      notesOf(r, notes), cellsOf(r, 3),
      make('div', {className: 'foot'}, make('span', {}, r.t ? seconds(r.t) : ''),
        make('button', {type: 'button', className: 'row', 'data-open': i, 'aria-label': `All of ${named(r)}`}, 'All data'))));
  };

  // The gallery: cards are made as they come near, and the browser skips those that are far.
  const state = {status: '', kind: '', format: '', terms: []};
  let found = rows.map((_, i) => i);
  let made = 0;
  const chunk = 48;
  const fold = s => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const haystack = i => rows[i].h ??= fold([rows[i].n, rows[i].k || '', rows[i].f || '', ...rows[i].c, rows[i].e || ''].join('\n'));
  const fits = i => {
    const r = rows[i];
    return (!state.status || r.s === state.status) && (!state.format || r.f === state.format) &&
      (!state.kind || (r.w || []).some(f => f.k === state.kind)) && state.terms.every(t => haystack(i).includes(t));
  };
  const more = n => {
    const to = Math.min(found.length, made + n);
    const part = document.createDocumentFragment();
    for (; made < to; made++) part.append(card(found[made], 2));
    $('cards').append(part);
  };
  const show = () => {
    stop();
    found = [];
    rows.forEach((_, i) => { if (fits(i)) found.push(i); });
    made = 0;
    $('cards').replaceChildren();
    more(chunk);
    $('empty').hidden = found.length > 0 || rows.length === 0;
    const narrowed = state.status || state.kind || state.format || state.terms.length;
    $('found').textContent = rows.length === 0 ? 'The sheet has no rows.' : narrowed ? `${number(found.length)} of ${number(rows.length)}` : `${number(rows.length)} in the order of the sheet`;
    $('reset').hidden = !narrowed;
    for (const chip of document.querySelectorAll('.chip')) chip.setAttribute('aria-pressed', String(state[chip.dataset.field] === chip.dataset.value));
  };
  new IntersectionObserver(seen => { if (seen.some(s => s.isIntersecting)) near(); }, {rootMargin: '1800px 0px'}).observe($('more'));
  const near = () => {
    if (made >= found.length) return;
    more(chunk);
    requestAnimationFrame(() => { if ($('more').getBoundingClientRect().top < innerHeight + 1800) near(); });
  };

  const chips = (box, field, entries) => {
    if (entries.length < (field === 'kind' ? 1 : 2)) return;
    for (const [value, name, n] of entries) {
      box.append(make('button', {type: 'button', className: 'chip', 'data-field': field, 'data-value': value, 'aria-pressed': 'false',
        on: {click: () => { state[field] = state[field] === value ? '' : value; show(); }}}, make('bdi', {}, plain(name)), make('b', {}, number(n))));
    }
  };
  const count = test => rows.reduce((n, r) => n + (test(r) ? 1 : 0), 0);
  chips($('statuses'), 'status', order.map(s => [s, s, count(r => r.s === s)]).filter(e => e[2]));
  chips($('flags'), 'kind', [...kinds].map(([k, name]) => [k, name, count(r => (r.w || []).some(f => f.k === k))]).filter(e => e[2]));
  chips($('formats'), 'format', (data.formats || []).map(f => [f, f, count(r => r.f === f)]));

  let pending = 0;
  $('search').addEventListener('input', () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => {
      state.terms = fold($('search').value).split(/\s+/).filter(Boolean);
      show();
    });
  });
  const reset = () => { Object.assign(state, {status: '', kind: '', format: '', terms: []}); $('search').value = ''; show(); };
  $('reset').addEventListener('click', () => { reset(); $('search').focus(); });

  // All of one row, on top of the page.
  const detail = $('detail');
  let open = -1, list = [];
  const fill = i => {
    stop();
    open = i;
    const r = rows[i];
    $('detail-title').replaceChildren(text('span', '', title(r)));
    const links = [];
    if (r.v && safe(r.v)) links.push(make('a', {href: safe(r.v), target: '_blank', rel: 'noopener noreferrer'}, 'Open the video'));
    if (r.u && safe(r.u)) links.push(make('a', {href: safe(r.u), target: '_blank', rel: 'noopener noreferrer'}, 'On the web'));
    const facts = make('p', {className: 'facts'}, badge(r), make('span', {}, make('bdi', {}, plain(under(r)))), 
      ...[r.t && `rendered in ${seconds(r.t)}`, r.r && (r.r === 1 ? '1 credit' : `${number(r.r)} credits`),
        r.d && new Date(r.d * 1000).toLocaleString('en-GB', {dateStyle: 'medium', timeStyle: 'short'})].filter(Boolean).map(s => make('span', {}, s)), ...links);
    $('detail-body').replaceChildren(stageOf(r), make('div', {className: 'side'}, facts, notesOf(r, 99), cellsOf(r, 0)));
    const at = list.indexOf(i);
    $('previous').disabled = at <= 0;
    $('next').disabled = at < 0 || at >= list.length - 1;
  };
  const openRow = i => {
    list = found.includes(i) ? found : rows.map((_, j) => j);
    fill(i);
    if (!detail.open) detail.showModal();
    detail.scrollTop = 0;
  };
  const turn = by => {
    const to = list[list.indexOf(open) + by];
    if (to !== undefined) fill(to);
  };
  $('previous').addEventListener('click', () => turn(-1));
  $('next').addEventListener('click', () => turn(1));
  $('close').addEventListener('click', () => detail.close());
  detail.addEventListener('close', () => stop());
  detail.addEventListener('cancel', e => { if (stop(true)) e.preventDefault(); });
  detail.addEventListener('click', e => { if (e.target === detail) detail.close(); });
  document.addEventListener('click', e => {
    const button = e.target.closest('[data-open], [data-status]');
    if (!button) return;
    if (button.dataset.open) { openRow(Number(button.dataset.open)); return; }
    reset();
    state.status = button.dataset.status;
    show();
    $('gallery').scrollIntoView();
  });

  // Keys: / to search, arrows from card to card, Escape to close.
  const step = (from, key) => {
    const cards = [...from.parentElement.children];
    const at = cards.indexOf(from);
    const wide = Math.max(1, cards.findIndex(c => c.offsetTop > cards[0].offsetTop));
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + wide, ArrowUp: at - wide, Home: 0, End: cards.length - 1}[key];
    if (to >= cards.length && from.parentElement.id === 'cards') { more(chunk); cards.splice(0, cards.length, ...from.parentElement.children); }
    const target = cards[to];
    if (!target) return false;
    (target.querySelector('button.stage') || target.querySelector('button')).focus();
    target.scrollIntoView({block: 'nearest'});
    return true;
  };
  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const typing = e.target.matches('input, video');
    if (detail.open) {
      if (!typing && e.key === 'ArrowLeft') turn(-1);
      if (!typing && e.key === 'ArrowRight') turn(1);
      return;
    }
    if (e.key === '/' && !e.target.matches('input')) { e.preventDefault(); $('search').focus(); $('search').select(); return; }
    if (e.key === 'Escape') {
      if (stop(true)) { e.preventDefault(); return; }
      if (e.target === $('search')) { e.preventDefault(); $('search').value = ''; state.terms = []; show(); $('search').blur(); }
      return;
    }
    if (e.key === 'ArrowDown' && e.target === $('search')) {
      const first = $('cards').querySelector('button');
      if (first) { e.preventDefault(); first.focus(); }
      return;
    }
    const from = !typing && e.target.closest('.card');
    if (from && /^(Arrow|Home$|End$)/.test(e.key) && step(from, e.key)) e.preventDefault();
  });

  // Light and dark: as the system has it, until somebody says otherwise.
  $('theme').addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  addEventListener('beforeprint', () => more(300));

  for (const part of document.querySelectorAll('.bar i')) part.style.flexGrow = part.dataset.share;
  const first = rows.map((_, i) => i).filter(i => (rows[i].x || 0) >= data.suspect).sort((a, b) => rows[b].x - rows[a].x || a - b).slice(0, 8);
  if (first.length) {
    $('first').hidden = false;
    $('first-cards').append(...first.map(i => card(i, 3)));
  }
  $('tools').hidden = rows.length < 2;
  show();
})();
