using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording;

/// <summary>The page at a glance, for its outcome: short lines that can be seen outside menus and foot, and how much there is in all.</summary>
internal sealed record PageLook
{
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Characters of all texts that can be seen.</summary>
    public required long Length { get; init; }

    /// <summary>Buttons that put something into a cart or buy it.</summary>
    public required bool IsForSale { get; init; }

    /// <summary>Selectors of <see cref="OutcomeSigns.Elements"/> that are met and can be seen.</summary>
    public required IReadOnlyList<string> Elements { get; init; }

    public static string Script(IEnumerable<string> selectors) => $$"""
        ((selectors) => {
          const ends = performance.now() + 500;
          const shown = e => e.getClientRects().length > 0 && (!e.checkVisibility || e.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
          const aside = /^(nav|footer|aside|header|option|select|li)$|review|comment|recommend|related|faq|help|sidebar|footer|menu|similar/i;
          const isAside = e => { for (let at = e; at && at !== document.body; at = at.parentElement) if (aside.test(at.localName) || aside.test(`${at.id} ${typeof at.className === 'string' ? at.className : ''}`)) return true; return false; };
          const lines = []; let length = 0, seen = 0;
          const walk = document.body ? document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT) : null;
          for (let node; walk && (node = walk.nextNode());) {
            const text = node.data.replace(/\s+/g, ' ').trim(), e = node.parentElement;
            if (!text || !e || /^(style|script|noscript|template)$/.test(e.localName)) continue;
            if ((++seen & 63) === 0 && performance.now() > ends) { length += 1e6; break; }
            if (!shown(e)) continue;
            length += text.length;
            if (text.length <= 160 && lines.length < 400 && !isAside(e)) lines.push(text);
          }
          const buy = /^(加入购物车|加入購物車|立即购买|立即購買|直接購買|马上抢|放入購物車|add to (?:cart|bag|basket|trolley)|buy (?:it )?now)$/i;
          const isForSale = [...document.querySelectorAll('button,a,input[type=submit],input[type=button],[role=button]')].slice(0, 3000)
            .some(e => buy.test((e.textContent.trim() || e.value || e.getAttribute('aria-label') || '').slice(0, 40)) && !e.disabled && e.getAttribute('aria-disabled') !== 'true' && !/disabled/i.test(e.className) && shown(e));
          return { lines, length, isForSale, elements: selectors.filter(selector => [...document.querySelectorAll(selector)].some(shown)) };
        })({{Quoted(selectors)}})
        """;

    public static PageLook Of(JsonElement look) => new()
    {
        Lines = Texts(look, "lines"), Length = look.Number("length") ?? 0, IsForSale = look.Flag("isForSale"), Elements = Texts(look, "elements"),
    };

    private static List<string> Texts(JsonElement look, string name) =>
        look.Member(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(CdpJson.TextOf)] : [];

    // A JSON text is a JavaScript literal.
    private static string Quoted(IEnumerable<string> texts) => "[" + string.Join(',', texts.Select(text => '"' + JsonEncodedText.Encode(text).ToString() + '"')) + "]";
}
