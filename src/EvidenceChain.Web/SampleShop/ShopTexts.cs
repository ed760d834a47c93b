namespace EvidenceChain.Web.SampleShop;

/// <summary>Both languages, side by side in one file so that a change to one is seen beside the other.</summary>
internal static class ShopTexts
{
    /// <summary>Invented, but with a valid check character (GB 32100-2015), so that readers of licences accept its form.</summary>
    private const string CreditCode = "91330100EXAMPLE00A";

    public static ShopWords Chinese { get; } = new()
    {
        Language = "zh-CN",
        Root = "",
        Market = "样集",
        MarketLine = "示例集市 YANGJI",
        TopLine = ["欢迎来到样集", "我的订单", "购物车 0", "消费者保障", "客户服务"],
        SearchHint = "氮化镓充电器",
        Search = "搜索",
        Crumbs = ["数码配件", "充电器", "氮化镓"],
        ShopName = "青云电器专营店",
        ItemLead = "三口同充不降速 · 折叠插脚 · 兼容主流手机与笔记本 · 48 小时内发货",
        ShortLead = "48 小时内发货",
        OfferTag = "限时价",
        StockLine = "库存 {0} 件 · 已售 {1}",
        Choices = [("颜色", ["云白", "岩灰", "湖绿"]), ("套餐", ["单头", "配 1 米线", "配 2 米线"]), ("发货", ["浙江杭州"])],
        BuyNow = "立即购买",
        AddToCart = "加入购物车",
        Promises = ["七天无理由退货", "运费险", "正品保障", "极速退款"],
        Scores = [("描述", "4.8"), ("服务", "4.7"), ("物流", "4.8")],
        VisitShop = "进入店铺",
        TraderDetails = "经营者信息",
        Details = "商品详情",
        Specification = [("品牌", "飞鹭 FeiLu"), ("型号", "FL-G65C"), ("输入", "100–240 V ~ 50/60 Hz 1.5 A"), ("输出", "C1 65 W / C2 30 W / A 18 W"), ("重量", "约 112 克"), ("产地", "浙江杭州")],
        Reviews = "买家评价",
        ReviewTexts =
        [
            new(5, "木***鱼", "2026-10-18", "包装上印着“飞鹭”的标志，和商场里看到的一模一样，充电很快。"),
            new(4, "山***客", "2026-10-11", "个头小，三个口一起用会有点热，出差够用了。"),
            new(2, "小***丁", "2026-09-30", "收到的和品牌官方的不太一样，盒子印刷有点糊，已联系客服。"),
        ],
        More = "店铺其他商品",
        AllItems = "全部商品",
        ShopNumbers = [("4.8", "店铺评分"), ("36", "在售商品"), ("2023 年 4 月", "开店时间"), ("浙江 杭州", "所在地")],
        LicenceTitle = "经营者营业执照信息",
        LicenceLead = "以下信息由平台内经营者依照法律要求公示。",
        LicencePicture = "营业执照（示例图）",
        LicenceRows =
        [
            ("企业名称", "杭州青云示例电器有限公司"), ("统一社会信用代码", CreditCode), ("类型", "有限责任公司（自然人独资）"), ("法定代表人", "示例人"),
            ("住所", "浙江省杭州市示例区样品路 1 号 101 室"), ("注册资本", "壹拾万元整"), ("成立日期", "2023 年 03 月 15 日"), ("登记机关", "示例区市场监督管理局"), ("经营范围", "家用电器零售；电子产品销售；互联网销售"),
        ],
        SampleNote = "示例页面：集市、店铺、商标、商品、价格与经营者均为虚构，仅用于试用取证",
        OtherLanguage = "English",
        OtherRoot = "/en",
    };

    public static ShopWords English { get; } = new()
    {
        Language = "en",
        Root = "/en",
        Market = "Yangji",
        MarketLine = "SAMPLE MARKETPLACE",
        TopLine = ["Welcome to Yangji", "My orders", "Cart 0", "Buyer protection", "Help"],
        SearchHint = "GaN charger",
        Search = "Search",
        Crumbs = ["Accessories", "Chargers", "GaN"],
        ShopName = "Qingyun Electrics Store",
        ItemLead = "Three ports at full speed · folding plug · for phones and laptops · ships within 48 hours",
        ShortLead = "Ships within 48 hours",
        OfferTag = "Limited offer",
        StockLine = "{0} in stock · {1} sold",
        Choices = [("Colour", ["Cloud white", "Rock grey", "Lake green"]), ("Set", ["Charger", "With 1 m cable", "With 2 m cable"]), ("Ships from", ["Hangzhou, Zhejiang"])],
        BuyNow = "Buy now",
        AddToCart = "Add to cart",
        Promises = ["7-day returns", "Return shipping covered", "Genuine goods", "Fast refunds"],
        Scores = [("Item", "4.8"), ("Service", "4.7"), ("Delivery", "4.8")],
        VisitShop = "Visit the shop",
        TraderDetails = "About the trader",
        Details = "Item details",
        Specification = [("Brand", "FeiLu"), ("Model", "FL-G65C"), ("Input", "100–240 V ~ 50/60 Hz 1.5 A"), ("Output", "C1 65 W / C2 30 W / A 18 W"), ("Weight", "about 112 g"), ("Made in", "Hangzhou, Zhejiang")],
        Reviews = "Reviews",
        ReviewTexts =
        [
            new(5, "W***h", "2026-10-18", "The FeiLu mark on the box looks just like the one in the department store. Charges fast."),
            new(4, "S***r", "2026-10-11", "Small. Gets a little warm with all three ports in use; fine for travel."),
            new(2, "D***g", "2026-09-30", "Not quite what the brand sells: the print on the box is blurred. I have written to the shop."),
        ],
        More = "More from this shop",
        AllItems = "All items",
        ShopNumbers = [("4.8", "shop rating"), ("36", "items on sale"), ("April 2023", "open since"), ("Hangzhou", "location")],
        LicenceTitle = "Business licence of the trader",
        LicenceLead = "Disclosed by the trader on this platform as the law requires.",
        LicencePicture = "Business licence (sample picture)",
        LicenceRows =
        [
            ("Company", "Hangzhou Qingyun Sample Electrics Co., Ltd."), ("Unified social credit code", CreditCode), ("Type", "Limited company (single owner)"), ("Legal representative", "A. Sample"),
            ("Address", "Room 101, 1 Specimen Road, Sample District, Hangzhou, Zhejiang"), ("Registered capital", "CNY 100,000"), ("Established", "15 March 2023"), ("Registrar", "Sample District Market Regulation Office"), ("Scope", "Retail of household appliances; sale of electronics; online sale"),
        ],
        SampleNote = "Sample page: market, shop, mark, goods, prices and trader are invented, for trying a capture",
        OtherLanguage = "中文",
        OtherRoot = "",
    };

    public static IReadOnlyList<ShopWords> All { get; } = [Chinese, English];
}
