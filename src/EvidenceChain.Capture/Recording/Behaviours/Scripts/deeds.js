// What the recorder asks for by name.
const pressConsent = index => press(kept.consent[index]?.target).then(told => ({ ...told, option: kept.consent[index]?.option }));

async function pressMore(index) {
  const { element, isList } = kept.moreNow[index];
  if (!isList) kept.more.add(element);
  return { ...await press(element), isList };
}
/** A button that brought nothing is not pressed again. */
const spent = index => { kept.more.add(kept.moreNow[index].element); return true; };

async function pressClosed(index) {
  kept.opened.add(kept.openNow[index]);
  return press(kept.openNow[index]);
}

async function pressTab(group, index) {
  const item = kept.tabs[group].items[index];
  return press(item);
}

/** The tab's own part into view, and what the page says now. */
async function tabText(group, index, most) {
  const item = kept.tabs[group].items[index];
  item.scrollIntoView({ block: 'start', behavior: 'instant' });
  await drawn();
  const text = readable();
  return { text: text.slice(0, most), cut: text.length > most };
}

return { look, consent, consentIsShown, pressConsent, down, nudge, taller, downInner, aside, top, pictures, nextSegment, more, pressMore, spent, closed, pressClosed, tabs, pressTab, tabText, after, comeBack, watch };
