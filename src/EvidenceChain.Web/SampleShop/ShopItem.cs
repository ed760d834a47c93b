namespace EvidenceChain.Web.SampleShop;

/// <summary>What an item looks like, which decides how it is drawn.</summary>
internal enum ItemShape
{
    Charger,
    PowerBank,
    Cable,
}

/// <summary>One invented article. Prices are in yuan with two decimals, as the offer's JSON gives them.</summary>
internal sealed record ShopItem(int Number, ItemShape Shape, int Hue, string Label, string Chinese, string English, string Price, string ListPrice, int Stock, int Sold)
{
    public static IReadOnlyList<ShopItem> All { get; } =
    [
        new(1, ItemShape.Charger, 172, "65W GaN", "【同款】飞鹭 FeiLu 65W 氮化镓充电器 三口快充 2C1A 折叠插脚", "FeiLu-style 65 W GaN charger, three ports 2C1A, folding plug", "89.00", "199.00", 326, 12847),
        new(2, ItemShape.PowerBank, 24, "20000mAh", "飞鹭 FeiLu 20000mAh 移动电源 数显 双向快充", "FeiLu power bank 20,000 mAh with display, two-way fast charging", "109.00", "229.00", 178, 6410),
        new(3, ItemShape.Cable, 208, "240W USB-C", "飞鹭 FeiLu 240W 双头 C 口编织数据线 1.5 米", "FeiLu 240 W braided USB-C cable, 1.5 m", "29.90", "59.00", 1204, 30215),
        new(4, ItemShape.Charger, 340, "35W GaN", "飞鹭 FeiLu 35W 双口小方充 樱花粉", "FeiLu 35 W dual-port cube, cherry pink", "49.00", "99.00", 92, 4302),
        new(5, ItemShape.PowerBank, 258, "10000mAh", "飞鹭 FeiLu 磁吸无线充电宝 10000mAh", "FeiLu magnetic wireless power bank, 10,000 mAh", "128.00", "269.00", 61, 2958),
        new(6, ItemShape.Charger, 44, "100W GaN", "飞鹭 FeiLu 100W 桌面充电器 四口", "FeiLu 100 W desktop charger, four ports", "159.00", "329.00", 45, 1763),
    ];

    /// <summary>The article the shop is about has all its pictures and details; the others have their box and a few.</summary>
    public bool IsMain => Number == 1;

    public static ShopItem? Find(int number) => All.FirstOrDefault(item => item.Number == number);
}
