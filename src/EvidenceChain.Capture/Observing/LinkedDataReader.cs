using System.Text.Json;
using System.Text.RegularExpressions;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Observing;

/// <summary>Products of JSON-LD scripts: top level, in an array or in <c>@graph</c>. Items of lists are counted, not read.</summary>
internal sealed partial class LinkedDataReader
{
    private const int MaxDepth = 8, MaxNodes = 4000;
    private int nodes;

    public List<ProductData> Products { get; } = [];

    /// <summary>Entries of the longest ItemList of products.</summary>
    public int ListLength { get; private set; }

    public void Read(NamedText script)
    {
        try
        {
            using var parsed = JsonDocument.Parse(Mended(script.Value), new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 });
            Walk(parsed.RootElement, script.Place, 0);
        }
        catch (JsonException)
        {
            // Broken on the page: nothing can be said to stand there.
        }
    }

    private void Walk(JsonElement node, Place place, int depth)
    {
        if (depth > MaxDepth || ++nodes > MaxNodes)
        {
            return;
        }
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in node.EnumerateArray())
            {
                Walk(one, place, depth + 1);
            }
        }
        else if (Is(node, "Product", "IndividualProduct", "ProductModel", "ProductGroup", "Vehicle", "Book", "SomeProducts", "Car") && (node.Member("name") is not null || node.Member("offers") is not null))
        {
            var product = new ProductData(Sighting.LinkedData);
            Take(product, node, place);
            if (!product.IsEmpty)
            {
                Products.Add(product);
            }
        }
        else if (Is(node, "ItemList", "OfferCatalog"))
        {
            ListLength = Math.Max(ListLength, Each(node.Member("itemListElement")).Count(entry => (entry.Member("item") ?? entry) is var item && (Is(item, "Product") || entry.Text("url") is not null)));
        }
        else
        {
            foreach (var name in (string[])["@graph", "mainEntity", "mainEntityOfPage"])
            {
                if (node.Member(name) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } inner)
                {
                    Walk(inner, place, depth + 1);
                }
            }
        }
    }

    private static void Take(ProductData product, JsonElement node, Place place)
    {
        foreach (var member in node.EnumerateObject())
        {
            switch (member.Name)
            {
                case "offers":
                    Each(member.Value).Take(200).ToList().ForEach(offer => TakeOffer(product, offer, place, 0));
                    break;
                case "hasVariant" or "review" or "aggregateRating" or "isRelatedTo" or "isSimilarTo":
                    break;
                default:
                    foreach (var value in Each(member.Value).Take(20))
                    {
                        product.Take(member.Name, value.ValueKind == JsonValueKind.Object ? value.Text("name") ?? value.Text("url") ?? value.Text("contentUrl") ?? value.Text("value") ?? "" : Scalar(value), place);
                    }
                    break;
            }
        }
        if (product.Prices.Count + product.LowPrices.Count == 0)
        {
            foreach (var variant in Each(node.Member("hasVariant")).Take(100))
            {
                Each(variant.Member("offers")).ToList().ForEach(offer => TakeOffer(product, offer, place, 0));
            }
        }
    }

    private static void TakeOffer(ProductData product, JsonElement offer, Place place, int depth)
    {
        if (offer.ValueKind != JsonValueKind.Object || depth > 3)
        {
            return;
        }
        foreach (var name in (string[])["price", "lowPrice", "highPrice", "priceCurrency", "availability"])
        {
            product.Take(name, offer.Member(name) is { } value ? Scalar(value) : "", place);
        }
        if (offer.Member("price") is null && offer.Member("lowPrice") is null)
        {
            foreach (var inner in Each(offer.Member("priceSpecification")).Concat(Each(offer.Member("offers"))).Take(50))
            {
                TakeOffer(product, inner, place, depth + 1);
            }
        }
        foreach (var seller in Each(offer.Member("seller")).Concat(Each(offer.Member("offeredBy"))).Take(1))
        {
            product.Take("seller", seller.Text("name") ?? (seller.ValueKind == JsonValueKind.String ? Scalar(seller) : ""), place);
            if (seller.Text("url") is { Length: > 0 } url)
            {
                product.SellerUrls.Add(new(Texts.Clean(url), Sighting.LinkedData, place));
            }
        }
        if (product.Skus.Count == 0)
        {
            product.Take("sku", offer.Member("sku") is { } sku ? Scalar(sku) : "", place);
        }
    }

    private static bool Is(JsonElement node, params string[] types) =>
        node.ValueKind == JsonValueKind.Object && Each(node.Member("@type")).Any(type => types.Contains(Scalar(type).Split('/', '#')[^1], StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<JsonElement> Each(JsonElement? value) => value switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { } one => [one],
    };

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => CdpJson.TextOf(value),
        JsonValueKind.Number => value.GetRawText(),
        _ => "",
    };

    // As found in the wild: wrapped into a comment or CDATA, with bare line breaks inside of texts.
    private static string Mended(string text) => Control().Replace(Wrapping().Replace(text, ""), " ").Trim().TrimEnd(';');

    [GeneratedRegex(@"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*$")]
    private static partial Regex Wrapping();

    [GeneratedRegex(@"[\x00-\x1f]")]
    private static partial Regex Control();
}
