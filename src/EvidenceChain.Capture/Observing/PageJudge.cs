using System.Text.Json;

namespace EvidenceChain.Capture.Observing;

/// <summary>From what was collected to the item's fields. Gives nothing that the page does not show or say.</summary>
internal static class PageJudge
{
    public static ObservedPage Of(JsonElement collected)
    {
        var page = Collected.Of(collected);
        var reader = new LinkedDataReader();
        foreach (var script in page.LinkedData)
        {
            reader.Read(script);
        }
        var micro = MicrodataReader.Read(page);
        var (kind, reasons) = PageKindJudge.Of(page, reader.Products, reader.ListLength, micro);
        SortedDictionary<string, ObservedField> fields = new(StringComparer.Ordinal);
        void Give(string name, ObservedField? field)
        {
            if (field is not null)
            {
                fields[name] = field;
            }
        }
        List<Sighting> images = [];
        if (kind == PageKind.Item)
        {
            var (linked, marked) = (Own(page, reader.Products), Own(page, micro));
            var title = TitleJudge.Of(page, linked, marked);
            var heading = title is null ? null : page.Headings.Where(found => Texts.Holds(found.Text, title.Value) || Texts.Holds(title.Value, found.Text)).OrderByDescending(found => found.Tag == "h1").FirstOrDefault();
            Give("title", title);
            var price = PriceJudge.Of(page, linked, marked, heading);
            Give("price", price);
            Give("currency", PriceJudge.CurrencyOf(page, price, linked, marked));
            Give("item_id", ItemIdJudge.Of(page, linked, marked));
            SellerJudge.Judge(page, linked, marked, Give);
            DetailJudge.Judge(page, linked, marked, heading, Give);
            images = DetailJudge.Images(page, linked, marked);
        }
        Give("licence_url", DetailJudge.Licence(page));
        return new() { Url = page.Url, Kind = kind, KindReasons = reasons, Fields = fields, Images = images };
    }

    // Of several products the one that the page's title speaks of; else the first.
    private static ProductData? Own(Collected page, List<ProductData> products) =>
        products.Where(product => product.Names.Count > 0).OrderByDescending(product => Math.Round(Texts.Overlap(page.Title, product.Names[0].Value), 1)).FirstOrDefault() ?? (products.Count > 0 ? products[0] : null);
}
