namespace EvidenceChain.Capture.Tests.Observing;

/// <summary>Shops of our own making, with the marks real shops use.</summary>
internal static class ObserverPages
{
    /// <summary>JSON-LD in a graph, a struck price, a list of other items in links, a shop link; og:title is the site's and must not win.</summary>
    public const string Linked = """
        <!doctype html><html lang=en><head><title>Walnut Desk Lamp | Lumen House</title><link rel=canonical href="https://shop.example/p/walnut-desk-lamp/4481207">
        <meta property="og:title" content="Lumen House"><meta property="og:site_name" content="Lumen House">
        <script type="application/ld+json">
        {"@context":"https://schema.org","@graph":[{"@type":"BreadcrumbList","itemListElement":[]},
         {"@type":"Product","name":"Walnut Desk Lamp","sku":"LH-4481","brand":{"@type":"Brand","name":"Lumen"},"gtin13":"4006381333931","image":["https://shop.example/img/lamp-1.jpg"],
          "offers":{"@type":"Offer","price":"89.50","priceCurrency":"EUR","availability":"https://schema.org/InStock","seller":{"@type":"Organization","name":"Nord Licht GmbH"}}}]}
        </script></head><body><nav><a href="/a">Lamps from 9,99 €</a></nav>
        <h1 style="margin-top:1500px">Walnut Desk Lamp</h1><p class=price><s>99,00 €</s> <b id=now>89,50 €</b></p><button>Add to cart</button>
        <section class=related><a href="/x">Other lamp <span class=price>12,00 €</span></a><a href="/y">Third <span class=price>13,00 €</span></a></section></body></html>
        """;

    /// <summary>Nothing but what can be seen, in Chinese: a split price under 到手价, the old one, sales, shop, licence.</summary>
    public const string Seen = """
        <!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>回力经典款帆布鞋男女同款低帮-某某商城</title><link rel=canonical href="https://item.shop.example/100231445501.html"></head><body>
        <div class="sku-name">回力经典款帆布鞋男女同款低帮</div>
        <dl><dt>原价</dt><dd class="price"><del>￥129.00</del></dd><dt>到手价</dt><dd><span class="p-price"><span>￥</span><span class="num">79</span><span class="decimal">.90</span></span></dd></dl>
        <span>优惠券 满100减10</span><p>月销 2.3万+ 件</p><p>商品编号：100231445501</p><ul><li>品牌：回力</li></ul>
        <a href="//mall.shop.example/index-665544.html">回力江渚专卖店</a> <a href="/licence/showLicence-665544.html">营业执照</a>
        <button>加入购物车</button><button>立即购买</button></body></html>
        """;

    /// <summary>Microdata with two sizes of different price.</summary>
    public const string Marked = """
        <!doctype html><title>Flea tablets</title><div itemscope itemtype="http://schema.org/Product"><h1 itemprop=name>Flea tablets</h1><a itemprop=brand href="/brands/pet">Pet</a>
        <div itemprop=offers itemscope itemtype="http://schema.org/AggregateOffer"><meta itemprop=priceCurrency content=GBP><span itemprop=lowPrice>5.29</span> to <span itemprop=highPrice>9.56</span></div>
        <link itemprop=availability href="http://schema.org/InStock"></div><button>Add to basket</button>
        """;

    public static readonly string List = "<!doctype html><html lang=zh><title>帆布鞋 - 商品搜索 - 某某</title><h1>帆布鞋</h1>" + string.Concat(Enumerable.Range(0, 24).Select(i =>
        $"<li class=item><a href='/item/{10000 + i}.html'><img src='/i/{i}.jpg'>帆布鞋 {i} 号</a><div class=price>￥{50 + i}.00</div><a href='//shop{i}.example/'>第{i}专卖店</a></li>"));

    public const string Login = "<!doctype html><html lang=zh><title>登录</title><form><input name=user><input type=password name=pw><button>登录</button></form>";

    public const string Article = "<!doctype html><title>How we test lamps</title><h1>How we test lamps</h1><p>The best lamp costs $89.50 at a shop. Add to cart buttons are everywhere, and shipping is $5.</p><p>Seller: nobody</p>";
}
