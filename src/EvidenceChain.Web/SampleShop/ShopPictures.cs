using System.Globalization;

namespace EvidenceChain.Web.SampleShop;

/// <summary>The shop's pictures, drawn here: an article in six views, the shop's sign, its banner and its licence.</summary>
internal static class ShopPictures
{
    public static int ViewsOf(ShopItem item) => item.IsMain ? 6 : 4;

    public static string Item(ShopItem item, int view) => view switch
    {
        1 => Square(item, Stage(item) + At(Product(item), 400, 410, 1.25) + Mark(item, 96, 110, 1)),
        2 => Square(item, Stage(item) + At(Product(item), 400, 640, 2.3)),
        3 => Square(item, Stage(item) + At(Box(item), 400, 420, 1.2)),
        4 => Wide(item, Desk(item) + At(Product(item), 860, 400, .62)),
        5 => Wide(item, $"{Panel(item)}{At(Product(item), 330, 260, .95)}{Measures()}"),
        _ => Wide(item, $"{Panel(item)}{At(Box(item), 380, 290, .82)}{At(Product(item), 830, 310, .8)}{Mark(item, 560, 90, 1.1)}"),
    };

    public static string Sign() => """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><defs><linearGradient id="s" x2="1" y2="1"><stop stop-color="#14847c"/><stop offset="1" stop-color="#0a4a58"/></linearGradient></defs>
        <rect width="120" height="120" rx="26" fill="url(#s)"/><path d="M24 78c0-12 9-20 20-20 4-15 17-23 31-19 11 3 18 12 18 22 8 1 13 7 13 14 0 9-7 15-16 15H38c-8 0-14-5-14-12z" fill="#fff"/>
        <path d="M64 50 50 74h12l-5 18 19-26H63l8-16z" fill="#e8963a"/></svg>
        """;

    public static string Banner() => $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 260"><defs><linearGradient id="b" x2="1" y2=".4"><stop stop-color="#0c3f4d"/><stop offset=".6" stop-color="#147a72"/><stop offset="1" stop-color="#e3a85b"/></linearGradient><linearGradient id="deep" x2="1" y2="1"><stop stop-color="#27495c"/><stop offset="1" stop-color="#152735"/></linearGradient>{Metal}</defs>
        <rect width="1200" height="260" fill="url(#b)"/><g fill="#fff" opacity=".08"><circle cx="1040" cy="30" r="190"/><circle cx="820" cy="270" r="130"/><circle cx="160" cy="280" r="170"/></g>
        <text x="70" y="122" font-family="Noto Sans CJK SC,sans-serif" font-weight="700" font-size="46" fill="#fff">青云电器专营店</text>
        <text x="72" y="172" font-family="Noto Sans CJK SC,sans-serif" font-size="21" fill="#d8efe9">QINGYUN ELECTRICS · 充电配件</text>
        {string.Concat(ShopItem.All.Take(3).Select((item, place) => At(Product(item), 800 + (place * 145), 140, .46)))}</svg>
        """;

    public static string Licence() => """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 640" font-family="Noto Serif CJK SC,Noto Sans CJK SC,serif"><rect width="920" height="640" fill="#fdf8ea"/>
        <rect x="24" y="24" width="872" height="592" fill="none" stroke="#b98d3e" stroke-width="10"/><rect x="40" y="40" width="840" height="560" fill="none" stroke="#b98d3e" stroke-width="2"/>
        <circle cx="460" cy="104" r="36" fill="#c43a2b"/><text x="460" y="114" text-anchor="middle" font-size="28" font-weight="700" fill="#f5cf5a">示例</text>
        <text x="460" y="198" text-anchor="middle" font-size="52" font-weight="700" letter-spacing="18" fill="#3a2f1c">营业执照</text>
        <g font-size="22" fill="#3a2f1c"><text x="90" y="262">统一社会信用代码　91330100EXAMPLE00A</text><text x="90" y="316">名　　称　杭州青云示例电器有限公司</text><text x="90" y="362">类　　型　有限责任公司（自然人独资）</text>
        <text x="90" y="408">法定代表人　示例人</text><text x="90" y="454">住　　所　浙江省杭州市示例区样品路 1 号 101 室</text><text x="90" y="500">成立日期　2023 年 03 月 15 日</text><text x="90" y="546">登记机关　示例区市场监督管理局</text></g>
        <circle cx="730" cy="490" r="74" fill="none" stroke="#c43a2b" stroke-width="5" opacity=".65"/><text x="730" y="504" text-anchor="middle" font-size="40" font-weight="700" fill="#c43a2b" opacity=".65">示例章</text>
        <text x="470" y="400" text-anchor="middle" font-size="120" fill="#c43a2b" opacity=".13" transform="rotate(-24 470 400)">示例 SAMPLE</text></svg>
        """;

    private const string Metal = """
        <linearGradient id="body" x2="1" y2="1"><stop stop-color="#ffffff"/><stop offset="1" stop-color="#dfe5e6"/></linearGradient><linearGradient id="side" y2="1"><stop stop-color="#cfd7d9"/><stop offset="1" stop-color="#aab5b9"/></linearGradient>
        """;

    private static string Square(ShopItem item, string content) => Frame(item, "0 0 800 800", content);

    private static string Wide(ShopItem item, string content) => Frame(item, "0 0 1200 640", content);

    private static string Frame(ShopItem item, string viewBox, string content) => $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="{viewBox}" font-family="Noto Sans CJK SC,sans-serif"><defs>
        <linearGradient id="back" x2=".7" y2="1"><stop stop-color="hsl({item.Hue},34%,93%)"/><stop offset="1" stop-color="hsl({item.Hue},30%,80%)"/></linearGradient>
        <linearGradient id="deep" x2="1" y2="1"><stop stop-color="hsl({item.Hue},45%,34%)"/><stop offset="1" stop-color="hsl({(item.Hue + 24) % 360},48%,22%)"/></linearGradient>
        {Metal}</defs>{content}</svg>
        """;

    private static string Stage(ShopItem item) => $"""
        <rect width="800" height="800" fill="url(#back)"/><circle cx="620" cy="170" r="250" fill="#fff" opacity=".28"/><circle cx="120" cy="690" r="200" fill="hsl({item.Hue},40%,70%)" opacity=".25"/>
        <ellipse cx="400" cy="660" rx="270" ry="42" fill="hsl({item.Hue},30%,30%)" opacity=".2"/>
        """;

    private static string Panel(ShopItem item) => $"""<rect width="1200" height="640" fill="url(#back)"/><rect y="560" width="1200" height="80" fill="hsl({item.Hue},28%,72%)"/>""";

    private static string Desk(ShopItem item) => $"""
        <rect width="1200" height="640" fill="url(#deep)"/><rect y="500" width="1200" height="140" fill="#c99f6d"/><rect y="500" width="1200" height="12" fill="#e0bb8c"/>
        <g transform="translate(180 170)"><rect width="470" height="300" rx="16" fill="#222b36"/><rect x="16" y="16" width="438" height="262" rx="6" fill="hsl({item.Hue},45%,62%)"/><path d="M16 220 150 120l90 70 80-60 134 100v48H16z" fill="#fff" opacity=".3"/><path d="M-50 320h570l-20 24H-30z" fill="#c8d0d6"/></g>
        <path d="M700 500c60 20 90-30 150-40" fill="none" stroke="#f4f4f4" stroke-width="9"/><g transform="translate(1010 300)"><path d="M10 200h90l-12-90H22z" fill="#e6e2d8"/><path d="M55 110C20 60 30 20 50-10c6 40 20 70 5 120zM58 110c40-30 50-60 52-100-36 20-50 60-52 100z" fill="#5d9a6b"/></g>
        """;

    private static string Measures() => """
        <g stroke="#33424d" stroke-width="3" fill="none"><path d="M180 500h300M180 485v30M480 485v30"/><path d="M560 120v290M545 120h30M545 410h30"/></g>
        <g font-size="30" fill="#33424d"><text x="330" y="548" text-anchor="middle">54 mm</text><text x="590" y="276">62 mm</text></g>
        <g font-size="34" fill="#22303a"><text x="760" y="190" font-size="84" font-weight="700">65 W</text><text x="762" y="262">USB-C1　65 W</text><text x="762" y="322">USB-C2　30 W</text><text x="762" y="382">USB-A　18 W</text><text x="762" y="462" font-size="26" opacity=".7">30 min　≈　58 %</text></g>
        """;

    /// <summary>Drawn about the origin, some 300 wide and 340 high.</summary>
    private static string Product(ShopItem item) => item.Shape switch
    {
        ItemShape.Charger => $"""
            <path d="M110-150 160-120v250l-50 34z" fill="url(#side)"/><rect x="-140" y="-160" width="260" height="330" rx="44" fill="url(#body)"/><rect x="-140" y="-160" width="260" height="330" rx="44" fill="hsl({item.Hue},50%,60%)" opacity=".12"/>
            {Port(-70)}{Port(0)}<rect x="-64" y="54" width="108" height="44" rx="8" fill="#26313b"/><rect x="-54" y="64" width="88" height="13" fill="#3f8fd0"/>
            <circle cx="-10" cy="-118" r="5" fill="hsl({item.Hue},70%,45%)"/><text x="-10" y="146" text-anchor="middle" font-size="26" font-weight="700" fill="hsl({item.Hue},30%,42%)">飞鹭 FeiLu</text>
            """,
        ItemShape.PowerBank => $"""
            <rect x="-120" y="-190" width="240" height="370" rx="38" fill="url(#deep)"/><rect x="-120" y="-190" width="240" height="370" rx="38" fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="3"/>
            <rect x="-76" y="-140" width="152" height="84" rx="12" fill="#0d141a"/><text x="0" y="-82" text-anchor="middle" font-size="52" font-weight="700" fill="#7ef0d3" font-family="monospace">98%</text>
            <circle cy="40" r="58" fill="none" stroke="#fff" stroke-opacity=".5" stroke-width="8"/><path d="M6 6-22 48h18l-8 30 32-44H2z" fill="#fff"/><text y="148" text-anchor="middle" font-size="26" font-weight="700" fill="#fff">飞鹭 FeiLu</text>
            """,
        ItemShape.Cable => $"""
            <g fill="none" stroke-linecap="round"><path d="M-110 130C-190-40-60-190 40-150S170 60 60 110-120 60-60-30 90-60 70 10" stroke="url(#deep)" stroke-width="26"/><path d="M-110 130C-190-40-60-190 40-150S170 60 60 110-120 60-60-30 90-60 70 10" stroke="#fff" stroke-opacity=".35" stroke-width="4" stroke-dasharray="6 10"/></g>
            <g transform="translate(-110 130) rotate(20)"><rect x="-22" y="-10" width="44" height="76" rx="12" fill="url(#body)"/><rect x="-13" y="62" width="26" height="32" rx="8" fill="url(#side)"/></g><g transform="translate(70 10) rotate(8)"><rect x="-22" y="-10" width="44" height="76" rx="12" fill="url(#body)"/><rect x="-13" y="62" width="26" height="32" rx="8" fill="url(#side)"/></g>
            """,
    };

    private static string Port(int y) => string.Create(CultureInfo.InvariantCulture, $"""<rect x="-64" y="{y - 20}" width="108" height="36" rx="18" fill="#26313b"/><rect x="-48" y="{y - 8}" width="76" height="12" rx="6" fill="#6b7883"/>""");

    private static string Box(ShopItem item) => $"""
        <path d="M150-230 200-200v420l-50 30z" fill="hsl({item.Hue},35%,30%)"/><rect x="-170" y="-230" width="320" height="480" rx="8" fill="#fdfdfb"/><rect x="-170" y="120" width="320" height="130" fill="url(#deep)"/>
        {Mark(item, -140, -170, .9)}{At(Product(item), -10, -10, .56)}<text x="-140" y="188" font-size="44" font-weight="700" fill="#fff">{item.Label}</text><text x="-140" y="226" font-size="22" fill="#fff" opacity=".8">飞鹭 FeiLu · 充电配件</text>
        """;

    /// <summary>The invented mark 飞鹭 FeiLu: an egret in flight.</summary>
    private static string Mark(ShopItem item, double x, double y, double scale) => At($"""
        <path d="M0 6c22-26 44-30 62-18 10-14 26-20 44-18-14 8-22 18-24 30 10 4 16 12 14 22-6-8-14-12-24-12-20 18-46 18-72-4z" fill="hsl({item.Hue},55%,32%)"/><text x="0" y="66" font-size="34" font-weight="700" fill="hsl({item.Hue},45%,28%)">飞鹭</text><text x="78" y="66" font-size="20" fill="hsl({item.Hue},30%,40%)">FeiLu®</text>
        """, x, y, scale);

    private static string At(string drawing, double x, double y, double scale) =>
        string.Create(CultureInfo.InvariantCulture, $"""<g transform="translate({x} {y}) scale({scale})">{drawing}</g>""");
}
