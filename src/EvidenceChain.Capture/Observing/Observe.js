// Collects what a page says about an item, and where; it judges nothing. Runs in a world of its own and only reads.
(() => {
  const ends = performance.now() + 1000;
  const limits = { nodes: 120000, text: 300, prices: 120, hits: 500, props: 500, metas: 250, scripts: 6e6, ld: 1e6, ids: 150, links: 80, images: 60, headings: 20, signs: 60 };
  const clean = text => (text ?? '').replace(/[\s\u00a0\u200b-\u200f\ufeff]+/g, ' ').trim();
  const clip = (text, most = limits.text) => clean(text).slice(0, most);
  const names = e => `${e.localName}${e.id ? '#' + e.id : ''}${typeof e.className === 'string' && e.className ? '.' + clean(e.className).replaceAll(' ', '.') : ''}`.slice(0, 120);
  const up = e => e.parentElement ?? (e.getRootNode() instanceof ShadowRoot ? e.getRootNode().host : null);
  const hint = e => { const all = []; for (let at = e; at && at !== document.body && all.length < 5; at = up(at)) all.push(names(at)); return all.join(' < '); };
  const box = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 ? [r.left + scrollX, r.top + scrollY, r.width, r.height].map(Math.round) : null; };
  const isShown = e => e.getClientRects().length > 0 && (!e.checkVisibility || e.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
  const path = e => {
    const steps = [];
    for (let at = e; at && steps.length < 12; at = at.parentElement) {
      if (at.id && /^[A-Za-z][\w-]{0,60}$/.test(at.id) && at.getRootNode().querySelectorAll('#' + at.id).length === 1) { steps.unshift('#' + at.id); break; }
      const few = (at.parentElement?.childElementCount ?? 0) <= 2000;
      const same = few && at.parentElement ? [...at.parentElement.children].filter(other => other.localName === at.localName) : [];
      steps.unshift(at.localName + (same.length > 1 ? `:nth-of-type(${same.indexOf(at) + 1})` : ''));
    }
    const host = e.getRootNode();
    return (host instanceof ShadowRoot ? path(host.host) + ' >>> ' : '') + steps.join(' > ');
  };
  const place = e => ({ css: path(e), box: isShown(e) ? box(e) : null });
  const roots = [document];
  if (document.getElementsByTagName('*').length <= 60000) for (let at = 0; at < roots.length && roots.length < 200; at++) for (const e of roots[at].querySelectorAll('*')) if (e.shadowRoot) roots.push(e.shadowRoot);
  const all = selector => roots.flatMap(root => [...root.querySelectorAll(selector)]);
  const url = text => { try { return text ? new URL(text, document.baseURI).href.slice(0, 2000) : ''; } catch { return ''; } };
  const value = e => clip(e.getAttribute('content') ?? (/^(a|link|area)$/.test(e.localName) ? e.getAttribute('href') && url(e.getAttribute('href')) : /^(img|source|embed|iframe)$/.test(e.localName) ? url(e.getAttribute('src') || e.getAttribute('data-src')) : e.localName === 'meta' ? '' : e.getAttribute('value') ?? e.getAttribute('datetime')) ?? e.textContent, 1000);

  // Structured data: as it stands, with owners.
  const ld = []; let ldLeft = limits.ld;
  const hits = []; let left = limits.scripts;
  const keys = '(?:item|product|prod|prd|goods|offer|spu|sku|asin|listing|shop|store|seller|vendor|vender|merchant|mall)_?(?:id|no|code|number|name|title|nick|key)|sku|asin|pid|mpn|upc|gtin\\d*|brand(?:_?name)?|(?:price_?)?currency(?:_?code)?|(?:sale|current|final|min|max|promotion|reserve|item|product)?_?price|nick|(?:listing|product|item)Id|sold(?:_?count|_?quantity)?|sales(?:_?count)?';
  const pattern = new RegExp(`(?<![\\w$])\\\\*["']?(${keys})\\\\*["']?\\s*[:=]\\s*(?:\\\\*["']((?:[^"'\\\\]|\\\\u[0-9a-fA-F]{4}|\\\\\\/){1,200})\\\\*["']|(-?\\d[\\d.]{0,20})(?=[\\s,;}\\]]))`, 'gi');
  for (const script of document.scripts) {
    if (script.src) continue;
    const text = script.textContent;
    if (/ld\+json/i.test(script.type)) {
      if (text.length <= ldLeft) { ld.push({ text, css: path(script) }); ldLeft -= text.length; }
    } else if (text.length <= left) {
      left -= text.length;
      let css = null, match;
      pattern.lastIndex = 0;
      for (let most = 80; most > 0 && hits.length < limits.hits && (match = pattern.exec(text)); most--) hits.push({ key: match[1], value: clip(match[2] ?? match[3]), css: css ??= path(script) });
    }
  }
  const metas = all('meta[content]').slice(0, limits.metas).map(e => ({ name: clip(e.getAttribute('property') ?? e.getAttribute('name')), css: path(e), value: clip(e.content, 1000) })).filter(meta => meta.name);
  const scopes = all('[itemscope],[typeof]').slice(0, 400);
  const owner = e => { const found = e.parentElement?.closest('[itemscope],[typeof]'); return found ? scopes.indexOf(found) : -1; };
  const named = (e, a, b) => clip(e.getAttribute(a) || e.getAttribute(b));
  const items = scopes.map(e => ({ type: named(e, 'itemtype', 'typeof'), prop: named(e, 'itemprop', 'property'), owner: owner(e), id: clip(e.getAttribute('itemid') ?? '') }));
  const wanted = /^(?:[a-z]+:)?(name|title|price|lowPrice|highPrice|priceCurrency|currency|availability|sku|mpn|productID|gtin\d*|brand|manufacturer|image|seller|url|identifier|model|category)$/i;
  const props = all('[itemprop],[property]').filter(e => !(e.localName === 'meta' && /^(og|fb|twitter|al|product|article):/i.test(e.getAttribute('property') ?? '')) && named(e, 'itemprop', 'property').split(' ').some(name => wanted.test(name))).slice(0, limits.props)
    .map(e => ({ prop: named(e, 'itemprop', 'property'), owner: owner(e), scope: scopes.indexOf(e), value: value(e), text: clip(e.textContent, 200), ...place(e) }));

  // What can be seen: texts in their order, with what stands around them.
  const zones = /nav|footer|aside|recommend|related|similar|also.?(?:bought|viewed|like)|recently|upsell|cross.?sell|sponsor|mini.?cart|minibag|basket|shopping.?bag|tuijian|guess|history|compare|(?<!p)review|rating|comment|financ|shipping|delivery|coupon|afterpay|klarna|gift.?card|suggest|warranty|protection|accessor|you.?may/i;
  const zone = e => { for (let at = e; at && at !== document.body; at = up(at)) { const found = zones.exec(`${at.localName} ${at.id} ${typeof at.className === 'string' ? at.className : ''}`.slice(0, 300)); if (found && !/^(?:navig?able)/i.test(found[0])) return found[0].toLowerCase(); } return ''; };
  const isStruck = e => { for (let at = e, up3 = 0; at && up3 < 4; at = up(at), up3++) if (/^(s|del|strike)$/.test(at.localName) || getComputedStyle(at).textDecorationLine.includes('line-through')) return true; return false; };
  const wasWords = /strike|line-?through|\b(?:old|was|del)[-_]?price|yuanjia/i;
  const flat = (e, withoutStruck = false) => {
    let text = '';
    const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
      const part = node.data, parent = node.parentElement;
      if (/^(style|script|noscript|template)$/.test(parent?.localName)) continue;
      if (withoutStruck && (wasWords.test(parent.className) || isStruck(parent))) continue;
      const isFraction = /^\s*\d\d\s*$/.test(part) && /\d\s*$/.test(text) && (parent.localName === 'sup' || /cent|decimal|fraction/i.test(`${parent.className} ${parent.id}`));
      text += isFraction ? '.' + part.trim() : part;
    }
    return clean(text);
  };
  const sign = '(?:US|AU|CA|C|A|HK|NT|NZ|S|R|Mex)?\\s?\\$|[¥￥€£₩₹₽₺₫฿₱₪₴₦]|(?:R\\$|RMB|CNY|USD|EUR|GBP|AUD|CAD|HKD|TWD|NTD|JPY|KRW|INR|SGD|MYR|THB|CHF|SEK|NOK|DKK|PLN|CZK|BRL|RUB|zł|kr\\.?|Kč|Ft|Rp\\.?|RM|Rs\\.?|lei|TL)';
  const number = '\\d{1,3}(?:[ .,\'’]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:\\s?[.,]\\s?\\d{1,3})?(?:万)?';
  const priced = new RegExp(`^(?:[\\p{L}\\p{N} .'’()（）*·-]{0,30}?[:：]?\\s*)?(?:${sign})?\\s?(?:${number})\\s?(?:${sign}|元|円|원)?(?:\\s?(?:起|-|–|—|~|to|至)\\s?(?:(?:${sign})?\\s?(?:${number})\\s?(?:${sign}|元|円|원)?)?)?(?:\\s?[/／]\\s?[\\p{L}]{1,10}|\\s?[\\p{L}.]{1,12}|\\*)?$`, 'iu');
  const money = new RegExp(`(?:${sign})\\s?\\d|\\d\\s?(?:${sign}|元|円|원)(?![\\p{L}])`, 'iu');
  const prices = [], signs = [], taken = new Set(), waiting = [];
  const words = /已售|月销|销量|销售量|成交|人付款|人购买|件已|\bsold\b|\bbought\b|\borders?\b|\bpurchased\b|有货|无货|缺货|现货|补货|库存|售罄|已?下架|in.?stock|out.?of.?stock|sold.?out|unavailable|available|back.?order|pre.?order|temporarily|加入购物车|加入購物車|立即购买|立即購買|直接購買|马上抢|add.?to.?(?:cart|bag|basket|trolley)|buy.?(?:it.?)?now|item\s*(?:#|no|number|id|code)|sku|model|mpn|upc|商品(?:编号|編號|号)|货号|款号|编号|品牌|brand|sold\s+by|ships?\s+from|seller|mfr|manufacturer|part\s*(?:#|no)|isbn|ean\b|gtin|卖家|賣家|商家|掌柜|店铺|店名|shop name|asin|style\s*#|product\s*(?:#|code|id|number)/i;
  let seen = 0, before = '';
  const nodes = [];
  const at = e => { let low = 0, high = nodes.length; while (low < high) { const middle = (low + high) >> 1; if (e.compareDocumentPosition(nodes[middle]) & Node.DOCUMENT_POSITION_PRECEDING) low = middle + 1; else high = middle; } return low; };
  for (const root of roots) {
    const walk = document.createTreeWalker(root === document ? document.body ?? document.documentElement : root, NodeFilter.SHOW_TEXT);
    for (let node; seen < limits.nodes && (node = walk.nextNode());) {
      const e = node.parentElement;
      if (!e || /^(style|script|noscript|template|option)$/.test(e.localName)) continue;
      const text = clean(node.data);
      if (!text) continue;
      if ((seen & 63) === 0 && performance.now() > ends) break;
      nodes.push(node);
      for (const one of waiting.splice(0)) { signs[one].after = clip(text, 100); signs[one].next = place(e); }
      seen++;
      if (signs.length < limits.signs && text.length <= 80 && words.test(text) && isShown(e)) {
        const button = e.closest('button,[role=button],a,input');
        waiting.push(signs.length);
        signs.push({ text, wide: clip(flat(e.parentElement ?? e), 160), before: clip(before, 60), n: seen, button: button ? button.localName : null, off: !!button?.disabled || button?.getAttribute('aria-disabled') === 'true', zone: zone(e), hint: hint(e), ...place(e) });
      }
      if (/\d/.test(text) && text.length <= 60 && prices.length < limits.prices) {
        let best = null, bestText = '';
        for (let at = e, levels = 0; at && levels < 5 && at.textContent.length <= 160; at = up(at), levels++) {
          const joined = text => text.replace(/(\d)\s?([.,])\s(\d)/g, '$1$2$3').replace(/(\d)\s([.,])(\d)/g, '$1$2$3');
          let whole = joined(flat(at));
          if (!best && whole.length <= 70 && !priced.test(whole) && !wasWords.test(e.className)) whole = joined(flat(at, true));
          if (whole.length > 70) break;
          if (priced.test(whole) && (money.test(whole) || (/price|amount|jiage/i.test(names(at)) && !/whole|fraction|decimal|entero|cents|integer/i.test(names(at)) && !/[.,]$/.test(whole)) || at.hasAttribute('data-price'))) [best, bestText] = [whole === bestText ? best : at, whole];
          else if (best) break;
        }
        if (best && !taken.has(best)) {
          taken.add(best);
          const style = getComputedStyle(e), link = best.closest('a[href]');
          prices.push({ text: bestText, before: clip(nodes[at(best) - 1]?.data ?? '', 40), n: seen, size: Math.round(parseFloat(style.fontSize)), bold: parseInt(style.fontWeight) >= 600, struck: isStruck(e), shown: isShown(e), zone: zone(best), link: link ? url(link.getAttribute('href')).slice(0, 300) : null, hint: hint(best), ...place(best) });
        }
      }
      before = text;
    }
  }

  const headings = all('h1,h2,[itemprop=name],[class*=title i],[id*=title i],[class*=sku-name i],[class*=product-name i],[class*=product_name i],[class*=productname i],[id*=productname i],[id*=product-name i]')
    .filter(e => { const text = e.textContent; return text.length < 2000 && /\p{L}/u.test(text); }).map(e => ({ e, text: flat(e) })).filter(found => found.text.length > 2 && found.text.length <= 400)
    .sort((a, b) => (b.e.localName === 'h1') - (a.e.localName === 'h1')).slice(0, limits.headings).map(({ e, text }) => ({ tag: e.localName, text, size: Math.round(parseFloat(getComputedStyle(e).fontSize)), zone: zone(e), link: !!e.closest('a[href]') || !!e.querySelector('a[href]'), n: at(e), hint: hint(e), shown: isShown(e), ...place(e) }));
  const idName = /^(?:data-)?(?:(?:item|product|prod|prd|goods|offer|sku|listing|style|catalog(?:ue)?|catentry|main-?product|shop|store|seller|vendor|merchant|supplier|current-?product)[-_]?(?:id|no|num|number|code|sku|name)?|asin|pid|skuid|itemid|productid|mpn|upc)$/i;
  const ids = [];
  for (const e of all('input,[data-asin],[data-product-id],[data-productid],[data-item-id],[data-itemid],[data-sku],[data-skuid],[data-pid],[data-goods-id],[data-listing-id],[data-shop-id],[data-shopid],[data-seller-id],[data-prdid],[data-style-id],[data-sku-id]')) {
    if (ids.length >= limits.ids) break;
    const found = e.localName === 'input' ? [[e.name || e.id, e.type === 'hidden' || e.type === 'text' ? e.getAttribute('value') : '']] : [...e.attributes].map(a => [a.name, a.value]);
    for (const [name, text] of found) {
      const last = name?.split(/[.\[\]:$]/).filter(Boolean).pop() ?? '';
      if (text && text.length <= 120 && idName.test(last)) ids.push({ name: last, value: clip(text), isInput: e.localName === 'input', link: !!e.closest('a[href]'), zone: zone(e), ...place(e) });
    }
  }
  const shopWords = /旗舰店|专营店|专卖店|官方店|自营|店铺|商行|经营部|有限公司|工厂店|商城|老店|小店$|店$/;
  const shopHref = /(?:\/|\.)(?:shop|store|stores|seller|sellers|merchant|vendor|usr|mall)(?:[\/.?=-]|$)|shop\d+\.|seller(?:id)?=|shop_?id=|merchant_?id=|mall_?id=|[?&]me=A/i;
  const shopHint = /shop[-_]?(?:name|title|link|info)|shopname|seller|merchant|store[-_]?name|storename|vendor|sold-?by|company-?name|\bshop\b/i;
  const links = all('a[href]').map(e => ({ e, text: clip(e.textContent, 80) || clip(e.title, 80), href: url(e.getAttribute('href')) })).filter(({ e, text, href }) =>
    /营业执照|经营者资质|资质证照|工商(?:执照|信息|资质)|证照信息|亮照|经营者(?:主体|登记)?信息|經營者資訊|商家资质|經營執照|about the trader|trader (?:details|information)|liangzhao|showlicen[cs]e|business.?licen[cs]e/i.test(text + ' ' + href.slice(0, 300))
    || (text && text.length <= 60 && (shopHref.test(href) || shopWords.test(text) || shopHint.test(names(e) + ' ' + (e.parentElement ? names(e.parentElement) : '')))))
    .slice(0, limits.links).map(({ e, text, href }) => ({ text, href, title: clip(e.title, 80), rel: clip(e.rel), zone: zone(e), hint: hint(e), shown: isShown(e), before: clip(e.previousSibling?.textContent || e.parentElement?.previousElementSibling?.textContent, 40), ...place(e) }));
  const source = e => url(e.currentSrc || e.getAttribute('data-old-hires') || e.getAttribute('data-zoom-image') || e.getAttribute('data-src') || e.getAttribute('data-lazy-src') || e.getAttribute('data-lazyload') || e.getAttribute('data-original') || e.getAttribute('src') || e.getAttribute('data-lazy-img'));
  const images = all('img,[itemprop=image]').map((e, n) => { const r = e.getBoundingClientRect(); return { e, n, src: /^img$/.test(e.localName) ? source(e) : url(e.getAttribute('content') || e.getAttribute('href') || ''), area: Math.max(r.width * r.height, (+e.getAttribute('width') || 0) * (+e.getAttribute('height') || 0), (e.naturalWidth || 0) * (e.naturalHeight || 0)) }; })
    .filter(({ src }) => /^https?:/.test(src)).map(found => ({ ...found, link: !!found.e.closest('a[href*="product" i],a[href*="item" i]'), zone: zone(found.e), hint: hint(found.e) }))
    .sort((a, b) => (a.zone !== '') - (b.zone !== '') || (/main|primary|hero|zoom|gallery|product.?im|landing|detail|spec-img|large|carousel/i.test(b.hint)) - (/main|primary|hero|zoom|gallery|product.?im|landing|detail|spec-img|large|carousel/i.test(a.hint)) || b.area - a.area || a.n - b.n).slice(0, limits.images)
    .map(({ e, n, src, area, zone, hint, link }) => ({ src, alt: clip(e.alt, 200), area: Math.round(area), zone, hint, link, n, ...place(e) }));
  const forms = all('button,input[type=submit],input[type=button],input[type=image],a,[role=button]').filter(e => { const t = `${e.textContent.length <= 60 ? e.textContent : ''} ${e.value ?? ''} ${e.title ?? ''} ${e.alt ?? ''} ${e.getAttribute('aria-label') ?? ''} ${e.id} ${e.name ?? ''}`; return /加入购物车|加入購物車|立即购买|立即購買|直接購買|放入購物車|add.?to.?(?:shopping.?)?(?:cart|bag|basket|trolley)|buy.?(?:it.?)?now|addtocart|añadir (?:al|a la) (?:carrito|cesta)|in den warenkorb|ajouter au panier|カートに入れる|aggiungi al carrello/i.test(t); });
  return {
    url: location.href.slice(0, 2000), base: document.baseURI.slice(0, 2000), title: clip(document.title, 1000), language: clip(document.documentElement?.lang, 20),
    canonical: url(document.querySelector('link[rel~=canonical i]')?.getAttribute('href')), ld, hits, metas, items, props, prices, signs, headings, ids, links, images,
    carts: forms.filter(isShown).length, cartsHidden: forms.length, nodes: seen, scroll: [scrollX, scrollY].map(Math.round), size: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
  };
})()
