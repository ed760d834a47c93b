namespace EvidenceChain.Capture.Observing;

/// <summary>One Product (or Offer of one) as structured data describe it; each value with its place.</summary>
internal sealed record ProductData(string Source)
{
    public List<Sighting> Names { get; } = [];

    /// <summary>As written; a range has its two ends one after the other.</summary>
    public List<Sighting> Prices { get; } = [];

    public List<Sighting> LowPrices { get; } = [];

    public List<Sighting> HighPrices { get; } = [];

    public List<Sighting> Currencies { get; } = [];

    public List<Sighting> ItemIds { get; } = [];

    public List<Sighting> Skus { get; } = [];

    public List<Sighting> Mpns { get; } = [];

    public List<Sighting> Gtins { get; } = [];

    public List<Sighting> Brands { get; } = [];

    public List<Sighting> Sellers { get; } = [];

    public List<Sighting> SellerUrls { get; } = [];

    public List<Sighting> Availabilities { get; } = [];

    public List<Sighting> Images { get; } = [];

    public bool IsEmpty => Names.Count + Prices.Count + LowPrices.Count + Skus.Count + ItemIds.Count == 0;

    /// <summary>Takes a value by the name schema.org gives it; names it does not know are left.</summary>
    public void Take(string name, string value, Place place)
    {
        var text = Texts.Clean(value);
        if (text.Length is 0 or > 2000)
        {
            return;
        }
        var local = name[(name.LastIndexOf(':') + 1)..].ToLowerInvariant();
        if (local is "productid" or "identifier" && text.Split(':', 2) is [{ Length: < 8 } scheme, { Length: > 0 } rest])
        {
            (local, text) = (scheme.ToLowerInvariant() is var known and ("sku" or "mpn" or "upc" or "ean" or "isbn" or "asin") ? known : local, scheme.Length > 0 && scheme.All(char.IsLetter) ? rest : text);
        }
        ListOf(local)?.Add(new(text, Source, place));
    }

    private List<Sighting>? ListOf(string name) => name switch
    {
        "name" or "title" => Names,
        "price" => Prices,
        "lowprice" or "minprice" => LowPrices,
        "highprice" or "maxprice" => HighPrices,
        "pricecurrency" or "currency" => Currencies,
        "productid" or "identifier" or "asin" => ItemIds,
        "sku" => Skus,
        "mpn" or "model" => Mpns,
        "gtin" or "gtin8" or "gtin12" or "gtin13" or "gtin14" or "upc" or "ean" or "isbn" => Gtins,
        "brand" or "manufacturer" => Brands,
        "seller" => Sellers,
        "availability" => Availabilities,
        "image" => Images,
        _ => null,
    };
}
