namespace EvidenceChain.Web.SampleShop;

/// <summary>The texts of the sample shop in one language. Shop, mark and company are invented.</summary>
internal sealed record ShopWords
{
    public required string Language { get; init; }

    public required string Root { get; init; }

    public required string ShopName { get; init; }

    public required string ItemTitle { get; init; }

    public required string PriceLabel { get; init; }

    public required string Sold { get; init; }

    public required string Description { get; init; }

    public required string SellerLink { get; init; }

    public required string LicenceLink { get; init; }

    public required string SellerText { get; init; }

    public required string LicenceTitle { get; init; }

    public required IReadOnlyList<(string Name, string Value)> LicenceRows { get; init; }

    public required string OtherLanguage { get; init; }

    public static ShopWords Chinese { get; } = new()
    {
        Language = "zh-CN",
        Root = "",
        ShopName = "青云电器专营店（示例）",
        ItemTitle = "【示例商品】飞鹭牌 65W 氮化镓充电器 三口快充 白色",
        PriceLabel = "价格",
        Sold = "已售 1,284 件 · 好评率 97%",
        Description = "本页随 EvidenceChain 提供，用于演示取证：标题、价格、图片与卖家信息均为虚构。请注意包装上的“飞鹭”标识。",
        SellerLink = "进入店铺",
        LicenceLink = "经营者信息",
        SellerText = "开店时间：2023 年 4 月　所在地：浙江杭州　在售商品 36 件",
        LicenceTitle = "营业执照信息",
        LicenceRows = [("企业名称", "杭州青云示例电器有限公司"), ("统一社会信用代码", "91330100EXAMPLE00X"), ("法定代表人", "示例人"), ("住所", "浙江省杭州市示例路 1 号")],
        OtherLanguage = "English",
    };

    public static ShopWords English { get; } = new()
    {
        Language = "en",
        Root = "/en",
        ShopName = "Bluecloud Electrics (sample)",
        ItemTitle = "[Sample item] Flying Egret 65 W GaN charger, three ports, white",
        PriceLabel = "Price",
        Sold = "1,284 sold · 97% positive",
        Description = "This page comes with EvidenceChain for trying a capture: title, price, pictures and seller are invented. Note the “Flying Egret” mark on the box.",
        SellerLink = "Visit the shop",
        LicenceLink = "About the trader",
        SellerText = "Open since April 2023 · Hangzhou, Zhejiang · 36 items on sale",
        LicenceTitle = "Business licence",
        LicenceRows = [("Company", "Hangzhou Bluecloud Sample Electrics Co., Ltd."), ("Credit code", "91330100EXAMPLE00X"), ("Legal representative", "A. Sample"), ("Address", "1 Sample Road, Hangzhou, Zhejiang")],
        OtherLanguage = "中文",
    };
}
