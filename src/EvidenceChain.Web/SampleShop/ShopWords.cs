namespace EvidenceChain.Web.SampleShop;

/// <summary>The texts of the sample shop in one language. Market, shop, mark and company are invented.</summary>
internal sealed record ShopWords
{
    public required string Language { get; init; }

    /// <summary>Start of every page's path: empty for Chinese, <c>/en</c> for English.</summary>
    public required string Root { get; init; }

    public required string Market { get; init; }

    public required string MarketLine { get; init; }

    public required IReadOnlyList<string> TopLine { get; init; }

    public required string SearchHint { get; init; }

    public required string Search { get; init; }

    public required IReadOnlyList<string> Crumbs { get; init; }

    public required string ShopName { get; init; }

    public required string ItemLead { get; init; }

    public required string ShortLead { get; init; }

    public required string OfferTag { get; init; }

    /// <summary>{0} is the stock, {1} the number sold; the page's script fills them in.</summary>
    public required string StockLine { get; init; }

    public required IReadOnlyList<(string Name, string[] Choices)> Choices { get; init; }

    public required string BuyNow { get; init; }

    public required string AddToCart { get; init; }

    public required IReadOnlyList<string> Promises { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Scores { get; init; }

    public required string VisitShop { get; init; }

    public required string TraderDetails { get; init; }

    public required string Details { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Specification { get; init; }

    public required string Reviews { get; init; }

    public required IReadOnlyList<ShopReview> ReviewTexts { get; init; }

    public required string More { get; init; }

    public required string AllItems { get; init; }

    public required IReadOnlyList<(string Value, string Name)> ShopNumbers { get; init; }

    public required string LicenceTitle { get; init; }

    public required string LicenceLead { get; init; }

    public required string LicencePicture { get; init; }

    public required IReadOnlyList<(string Name, string Value)> LicenceRows { get; init; }

    public required string SampleNote { get; init; }

    public required string OtherLanguage { get; init; }

    public required string OtherRoot { get; init; }

    public string TitleOf(ShopItem item) => Root.Length == 0 ? item.Chinese : item.English;
}

/// <summary>One review as the reviews' JSON gives it; stars from 1 to 5.</summary>
internal sealed record ShopReview(int Stars, string Who, string When, string Text);
