namespace EvidenceChain.Capture.Recording;

/// <summary>
/// What runs inside the page: reading and scrolling only, in a world of its own, so that the page's scripts can neither see it nor have put
/// functions of their own in place of the browser's.
/// </summary>
internal static class PageScripts
{
    /// <summary>Half the longest text taken out of a page, in UTF-16 units; longer ones are cut and the cut is reported.</summary>
    public const int MaxTextUnits = 4_000_000;

    public const int MaxDomUnits = 24_000_000;

    /// <summary>Once down the page by screens, two frames each, so that what loads when it is seen gets loaded; then waits for pictures; then back to the top.</summary>
    public static string Scroll(TimeSpan limit, int maxHeight) => $$"""
        (async (limit, maxHeight) => {
          const start = performance.now();
          const left = () => Math.max(0, limit - (performance.now() - start));
          const frame = () => new Promise(done => { const timer = setTimeout(done, 100); requestAnimationFrame(() => { clearTimeout(timer); done(); }); });
          const root = document.scrollingElement ?? document.documentElement;
          if (!root) return { screens: 0, ended: 'empty', height: 0, pictures: 0, open: 0 };
          let y = 0, screens = 1, ended = 'bottom';
          while (y + innerHeight < root.scrollHeight) {
            if (y + innerHeight >= maxHeight) { ended = 'height'; break; }
            if (left() === 0) { ended = 'time'; break; }
            y += innerHeight; screens++;
            scrollTo({ top: y, behavior: 'instant' });
            await frame(); await frame();
          }
          const open = [...document.images].filter(image => !image.complete && (image.currentSrc || image.getAttribute('src')));
          const loaded = Promise.all(open.map(image => new Promise(done => { image.addEventListener('load', done); image.addEventListener('error', done); })));
          await Promise.race([loaded, new Promise(done => setTimeout(done, left()))]);
          if (y > 0) { scrollTo({ top: 0, behavior: 'instant' }); await frame(); await frame(); }
          return { screens, ended, height: root.scrollHeight, pictures: document.images.length, open: open.filter(image => !image.complete).length };
        })({{(long)limit.TotalMilliseconds}}, {{maxHeight}})
        """;

    /// <summary>
    /// A function: title, address, text and markup of a document as rendered, shadow roots included. It sees the open ones by itself; of closed ones it is given nodes.
    /// Text inside shadow roots comes after the document's own.
    /// </summary>
    public static string Read(int maxDom, int maxText) => $$"""
        (...inside) => {
          const hidden = new Map(inside.map(node => node.getRootNode()).filter(root => root instanceof ShadowRoot && root.mode === 'closed').map(root => [root.host, root])), roots = [];
          let nodes = 0;
          const collect = part => {
            const walk = document.createTreeWalker(part, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_CDATA_SECTION);
            while (walk.nextNode()) {
              nodes++;
              const root = walk.currentNode.shadowRoot ?? hidden.get(walk.currentNode);
              if (root) { roots.push(root); collect(root); }
            }
          };
          collect(document);
          const html = document.documentElement?.getHTML({ serializableShadowRoots: true, shadowRoots: roots }) ?? '';
          const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\n' : '';
          const start = document.documentElement?.cloneNode(false).outerHTML.replace(/<\/[^>]*>$/, '') ?? '<html>';
          const dom = type + start + html + '</' + (document.documentElement?.localName ?? 'html') + '>';
          const shown = element => element.getClientRects().length > 0;
          const silent = ['style', 'script', 'template', 'noscript', 'link', 'meta', 'title'];
          const saidBy = node => node.nodeType === 3 ? node.data.trim() : node.nodeType === 1 && !silent.includes(node.localName) ? node.innerText ?? '' : '';
          const isSeen = root => root.host.checkVisibility() || getComputedStyle(root.host).display === 'contents';
          const inRoots = roots.filter(isSeen).flatMap(root => [...root.childNodes].map(saidBy)).filter(said => said);
          const text = [document.body?.innerText ?? document.documentElement?.textContent ?? '', ...inRoots].join('\n');
          return {
            title: document.title.slice(0, 2000), url: location.href, shadowRoots: roots.length, closedRoots: hidden.size, nodes,
            asksPassword: [document, ...roots].some(part => [...part.querySelectorAll('input[type=password]')].some(shown)),
            dom: dom.slice(0, {{maxDom}}), domCut: dom.length > {{maxDom}}, text: text.slice(0, {{maxText}}), textCut: text.length > {{maxText}}
          };
        }
        """;

    /// <summary>The element that shows the page's heading: the first visible h1, else the longest text that the title repeats, else the largest near the top. Icons are no text.</summary>
    public const string Heading = """
        (() => {
          const own = element => [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join('').trim();
          const shown = element => element.getClientRects().length > 0 && /\p{L}.*\p{L}/su.test(own(element));
          const heading = [...document.querySelectorAll('h1, h1 *')].find(shown);
          if (heading) return heading;
          let best = null, size = 0;
          for (const element of [...document.querySelectorAll('body *')].slice(0, 20000)) {
            const text = own(element);
            if (text.length >= 4 && text.length > size && document.title.includes(text) && shown(element)) { best = element; size = text.length; }
          }
          if (best) return best;
          for (const element of [...document.querySelectorAll('body *')].slice(0, 1500)) {
            if (!shown(element)) continue;
            const now = parseFloat(getComputedStyle(element).fontSize);
            if (now > size) { best = element; size = now; }
          }
          return best;
        })()
        """;
}
