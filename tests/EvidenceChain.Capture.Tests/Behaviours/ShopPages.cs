namespace EvidenceChain.Capture.Tests.Behaviours;

/// <summary>Pages as shops build them, with everything on them that must not be pressed.</summary>
internal static class ShopPages
{
    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["/zh-item"] = Page("zh-item", "女士运动鞋 2026新款 - 某某旗舰店", """
            <header><nav><a href="/login" onclick="hit('login')">请登录</a> <a href="/register">免费注册</a> <span role=button aria-expanded=false aria-controls=menu onclick="hit('menu')">商品分类</span><div id=menu hidden>菜单</div></nav></header>
            <h1>女士运动鞋 2026新款 透气</h1><p>￥199.00</p>
            <button class="btn-buy" onclick="hit('buy')">立即购买</button> <button onclick="hit('cart')">加入购物车</button> <a href="#" onclick="hit('favourite')">收藏</a> <div style="cursor:pointer" onclick="hit('cart-more')" class="add-to-cart">查看更多</div>
            <style>.tab-main li { display: inline-block; padding: 8px }</style><ul class="tab-main"><li class="current"><a href="javascript:show(0)">商品详情</a></li><li><a href="#params" onclick="show(1); return false">规格参数</a></li><li onclick="show(2)" style="cursor:pointer">评价(2300+)</li><li><a href="/after-sales">售后保障</a></li><li onclick="hit('write')" style="cursor:pointer">写评价</li></ul>
            <div id=p0 style="height:700px">详情正文：网面透气</div><div id=p1 hidden>鞋底材质：橡胶<br>上市年份：2026</div><div id=p2 hidden>用户甲：很舒服<ul id=reviews></ul><div class="more" style="cursor:pointer" onclick="hit('more-reviews'); reviews.insertAdjacentHTML('beforeend', '<li>第' + (reviews.children.length + 1) + '条评价</li>')">查看更多评价</div></div>
            <div class="desc"><p id=desc>简介</p><a href="javascript:;" onclick="hit('expand'); desc.textContent = '简介：全文在此'; this.textContent = '收起'">展开全部</a></div>
            <div style="position:fixed;left:0;right:0;bottom:0;height:90px;background:#eee" id=privacy>我们使用 Cookie 与您的个人信息来改善体验，详见<a href="/privacy">隐私政策</a> <button onclick="hit('agree'); privacy.remove()">同意并继续</button> <button onclick="hit('necessary'); privacy.remove()">仅必要</button></div>
            <script>function show(n) { hit('tab' + n); [p0, p1, p2].forEach((p, i) => p.hidden = i !== n); document.querySelectorAll('.tab-main li').forEach((li, i) => li.className = i === n ? 'current' : ''); }</script>
            """),
        ["/en-item"] = Page("en-item", "Trail shoe | Shop", """
            <h1>Trail shoe</h1><button onclick="hit('cart')">Add to bag</button><button onclick="hit('login')">Sign in to see more</button>
            <div role=tablist><button role=tab id=t0 aria-selected=true aria-controls=d0>Description</button><button role=tab id=t1 aria-selected=false aria-controls=d1>Specifications</button><button role=tab id=t2 aria-selected=false aria-controls=d2>Reviews (41)</button><button role=tab id=t3 aria-selected=false>Shipping &amp; Returns</button></div>
            <div id=d0>Light and fast.</div><div id=d1 hidden>Weight: 240 g</div><div id=d2 hidden>Great grip.</div>
            <details><summary>Materials &amp; care</summary>Recycled mesh.</details>
            <h3><button aria-expanded=false aria-controls=faq onclick="hit('faq'); faq.hidden = false; this.ariaExpanded = true">What about wide feet?</button></h3><div id=faq hidden>Order one size up.</div>
            <button aria-expanded=false aria-controls=cartdrawer onclick="hit('drawer')">Cart</button><div id=cartdrawer hidden>empty</div>
            <ul id=list><li>Item 1</li></ul><a class=load href="?page=2" onclick="hit('more'); if (list.children.length < 61) for (let i = 0; i < 20; i++) list.insertAdjacentHTML('beforeend', '<li style=height:60px>Item ' + (list.children.length + 1) + '</li>')">Load more</a>
            <a href="/all-products" onclick="hit('view-all')">View more products</a> <button onclick="hit('gone'); location.href = '/zh-item'">Show more</button>
            <form action=/subscribe onsubmit="hit('subscribe')"><input name=mail><button>Show more offers</button></form>
            <div id="onetrust-banner-sdk" style="position:fixed;left:0;bottom:0;width:100%;height:120px;background:#dde">We use cookies. <button id="onetrust-accept-btn-handler" onclick="hit('accept'); this.parentNode.remove()">Accept All</button><button id="onetrust-reject-all-handler" onclick="hit('reject'); this.parentNode.style.display = 'none'">Reject All</button><button id="onetrust-pc-btn-handler" onclick="hit('settings')">Cookie settings</button></div>
            <script>document.querySelectorAll('[role=tab]').forEach((tab, n) => tab.addEventListener('mousedown', () => { hit('tab' + n); document.querySelectorAll('[role=tab]').forEach(t => t.ariaSelected = t === tab); [d0, d1, d2].forEach((p, i) => p.hidden = i !== n); }));</script>
            """),
        ["/plain"] = Page("plain", "普通商品", string.Concat(Enumerable.Range(0, 24).Select(i => $"<div style='height:90px'>第{i}行 <a href='/item/{i}'>商品{i}</a></div>"))),
        ["/infinite"] = Page("infinite", "无限列表", """
            <ul id=list></ul><div id=end>加载中…</div>
            <script>let page = 0, busy = false; new IntersectionObserver(async e => { if (!e.some(x => x.isIntersecting) || busy) return; busy = true; const add = async () => { const r = await (await fetch('/api/list?page=' + page++)).json(); list.insertAdjacentHTML('beforeend', r.map(t => '<li style="height:180px">' + t + '</li>').join('')); };
            await add(); busy = false; if (end.getBoundingClientRect().top < innerHeight) dispatchEvent(new Event('scroll')); }, { rootMargin: '200px' }).observe(end);</script>
            """),
        ["/virtual"] = Page("virtual", "虚拟列表", """
            <div id=outer style="position:relative;height:12000px"></div>
            <script>const draw = () => { const first = Math.max(0, Math.floor(scrollY / 100) - 2); outer.replaceChildren(...Array.from({ length: 14 }, (_, i) => first + i).filter(n => n < 120).map(n => { const row = document.createElement('div'); row.textContent = '卖家第' + n + '号商品'; row.style = 'position:absolute;height:100px;top:' + n * 100 + 'px'; return row; })); };
            draw(); addEventListener('scroll', draw);</script>
            """),
        ["/inner"] = Page("inner", "inner list", """
            <div id=box style="height:640px;overflow-y:auto"><div style="height:3000px">top</div><img width=200 height=200 loading=lazy src="/picture/inner.svg"><div id=deep style="height:600px"></div></div>
            <div id=row style="width:600px;overflow-x:auto;white-space:nowrap"></div>
            <script>for (let i = 0; i < 8; i++) row.insertAdjacentHTML('beforeend', `<img style="width:400px;height:120px" data-src="/picture/row${i}.svg">`);
            const seen = new IntersectionObserver(list => list.forEach(e => { if (e.isIntersecting) e.target.src = e.target.dataset.src; })); document.querySelectorAll('[data-src]').forEach(e => seen.observe(e));</script>
            """),
        ["/prompts"] = Page("prompts", "prompts", """
            <h1>prompts</h1><input type=file id=file>
            <script>navigator.geolocation.getCurrentPosition(() => hit('placed'), e => hit('place-denied')); Notification.requestPermission().then(p => hit('notification-' + p)); print(); file.click(); try { file.showPicker(); } catch { } addEventListener('beforeunload', e => e.preventDefault());
            window.open('/chain'); navigator.clipboard?.readText().catch(() => hit('clipboard-denied')); navigator.mediaDevices?.getUserMedia({ video: true, audio: true }).catch(() => hit('camera-denied')); document.title = 'after prompts';</script>
            """),
        ["/auth"] = Page("auth", "auth", """<h1>auth</h1><img src="/locked"><iframe src="/locked" width=200 height=80></iframe><script>fetch('/locked').then(r => hit('fetch-' + r.status)); document.title = 'after auth'</script>"""),
        ["/chain"] = Page("chain", "chain", "<script>window.open('/chain?' + Math.random()); window.open('/chain?' + Math.random()); alert('in a window')</script>"),
        ["/alerts"] = Page("alerts", "alerts", "<h1>alerts</h1><p>￥9</p><script>let n = 0; addEventListener('load', () => setTimeout(() => { for (;;) { n++; alert('第' + n + '次'); } }, 10));</script>"),
        ["/router"] = Page("router", "router", """
            <h1 id=name>Shoe</h1><div style="cursor:pointer" onclick="hit('more'); history.pushState({}, '', '/elsewhere'); document.getElementById('name').textContent = 'Elsewhere'">查看更多</div>
            <div style="cursor:pointer" onclick="hit('form'); document.getElementById('f').submit()">展开全部</div><form id=f action="/subscribe" method=post></form>
            <script>addEventListener('popstate', () => document.getElementById('name').textContent = 'Shoe');</script>
            """),
    };

    private static string Page(string name, string title, string body) =>
        $"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{title}</title><body><script>const hit = what => fetch('/hit?{name}:' + encodeURIComponent(what), {{ keepalive: true }});</script>{body}</body></html>";
}
