using System.Text;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>The pages of the awkward shop that need no more than a type and a body.</summary>
internal static class SitePages
{
    private static readonly byte[] Gbk = [.. "<!doctype html><html lang=zh><title>"u8, 0xd6, 0xd0, 0xce, 0xc4, .. "</title><h1>"u8, 0xc9, 0xcc, 0xc6, 0xb7, .. "</h1></html>"u8];

    public static readonly Dictionary<string, (string Type, Func<int, byte[]> Body)> All = new(StringComparer.Ordinal)
    {
        ["/zh"] = Html("<!doctype html><html lang=zh-CN><meta charset=utf-8><title>正品运动鞋 旗舰店</title><h1>正品运动鞋 2026新款</h1><p>价格：￥199 店铺：某某旗舰店</p></html>"),
        ["/nameless-zh"] = Html("<!doctype html><meta charset=utf-8><title>直角骨 - 样集</title><i style='font-size:40px'>&#xe602;</i><p>直角骨</p>"),
        ["/members"] = Html("<!doctype html><meta charset=utf-8><title>用户登录 - 样集</title><form>账号 <input> 密码 <input type=password></form>"),
        ["/item-and-login"] = Html("<!doctype html><meta charset=utf-8><title>智能门锁 指纹登录 - 样集</title><h1>智能门锁</h1><form><input type=password></form>"),
        ["/dead-parts"] = Html("<!doctype html><meta charset=utf-8><title>dead</title><h1>dead parts</h1><img src='http://nowhere.invalid/a.png'><img src='/missing.png'><script src='http://127.0.0.1:2/b.js'></script>"),
        ["/gbk"] = ("text/html; charset=gbk", _ => Gbk),
        ["/listing"] = Html(Listing()),
        ["/app.js"] = ("text/javascript", _ => [0xef, 0xbb, 0xbf, .. "fetch('/api/price?sku=9').then(r => r.json()).then(p => { document.getElementById('price').textContent = p.price; });fetch('/api/track',{method:'POST',headers:{'content-type':'application/x-www-form-urlencoded'},body:'a=1&b=%E4%B8%AD'});fetch('/odd.txt').then(r => r.text())"u8]),
        ["/api/price"] = ("application/json", _ => "{\"price\":\"￥88.00\"}"u8.ToArray()),
        ["/api/track"] = ("text/plain", _ => "ok"u8.ToArray()),
        ["/echo"] = ("text/plain", _ => "echo"u8.ToArray()),
        ["/odd.txt"] = ("text/plain", _ => [0x61, 0xff, 0xfe, 0x00, 0x80, 0x62]),
        ["/frames"] = (Html("").Type, port => Utf8($"<!doctype html><title>frames</title><h1>frames</h1><iframe src='http://localhost:{port}/inner'></iframe>")),
        ["/inner"] = Html("<!doctype html><h2>inner</h2><script>fetch('/inner-data').then(r => r.text()).then(t => document.body.append(t)); new Worker('/inner-worker.js')</script>"),
        ["/inner-data"] = ("text/plain", _ => "from the inner frame"u8.ToArray()),
        ["/inner-worker.js"] = ("text/javascript", _ => "fetch('/inner-worker-data').then(r => r.text())"u8.ToArray()),
        ["/inner-worker-data"] = ("text/plain", _ => "from the frame's worker"u8.ToArray()),
        ["/workers"] = Html("<!doctype html><title>workers</title><h1>workers</h1><script>new Worker('/worker.js'); new SharedWorker('/shared.js'); navigator.serviceWorker.register('/sw.js')</script>"),
        ["/worker.js"] = ("text/javascript", _ => "fetch('/worker-data').then(r => r.text()); new Worker('/nested.js')"u8.ToArray()),
        ["/nested.js"] = ("text/javascript", _ => "fetch('/nested-data').then(r => r.text())"u8.ToArray()),
        ["/shared.js"] = ("text/javascript", _ => "fetch('/shared-data').then(r => r.text())"u8.ToArray()),
        ["/sw.js"] = ("text/javascript", _ => "self.addEventListener('install', e => e.waitUntil(fetch('/sw-data').then(r => r.text())))"u8.ToArray()),
        ["/worker-data"] = ("text/plain", _ => "w"u8.ToArray()),
        ["/nested-data"] = ("text/plain", _ => "n"u8.ToArray()),
        ["/shared-data"] = ("text/plain", _ => "s"u8.ToArray()),
        ["/sw-data"] = ("text/plain", _ => "sw"u8.ToArray()),
        ["/dialogs"] = Html("<!doctype html><title>dialogs</title><h1>dialogs</h1><script>alert('限时优惠'); confirm('really?'); window.open('/zh'); document.title = 'after'</script>"),
        ["/endless"] = Html("<!doctype html><title>endless</title><h1>endless</h1><script>fetch('/trickle').then(async r => { for await (const x of r.body) {} })</script>"),
        ["/busy"] = Html("<!doctype html><title>busy</title><h1>busy</h1><script>addEventListener('load', () => setTimeout(() => { for (;;) {} }, 0))</script>"),
        ["/shadow"] = Html("<!doctype html><title>half \\ud800</title><h1>host</h1><div id=h></div><script>document.title = 'half \\ud800 pair'; h.attachShadow({mode:'open'}).innerHTML = '<b>in the shadow</b>'</script>"),
    };

    public const int Pictures = 12;

    private static string Listing()
    {
        var page = new StringBuilder("<!doctype html><html lang=zh><meta charset=utf-8><title>商品列表</title><h1>商品列表</h1><p id=price>…</p><script src=/app.js></script>");
        for (var i = 0; i < Pictures; i++)
        {
            page.Append($"<div style='height:900px'>第{i}件<img loading=lazy width=80 height=80 src='/picture/{i}.svg'></div>");
        }
        return page.Append("</html>").ToString();
    }

    static SitePages()
    {
        for (var i = 0; i < Pictures; i++)
        {
            var color = i * 20;
            All[$"/picture/{i}.svg"] = ("image/svg+xml", _ => Utf8($"<svg xmlns='http://www.w3.org/2000/svg' width='80' height='80'><rect width='80' height='80' fill='rgb({color},90,160)'/></svg>"));
        }
    }

    private static (string Type, Func<int, byte[]> Body) Html(string text) => ("text/html; charset=utf-8", _ => Utf8(text));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
