namespace EvidenceChain.Capture.Observing;

/// <summary>Products of microdata and RDFa: values belong to the nearest product around them; a page that names no product may still mark its values.</summary>
internal static class MicrodataReader
{
    public static List<ProductData> Read(Collected page)
    {
        Dictionary<int, ProductData> found = [];
        foreach (var prop in page.Props)
        {
            if (prop.Scope >= 0 && (IsProduct(page.Scopes[prop.Scope].Type) || HoldsName(page, prop.Scope)))
            {
                continue;
            }
            if (OwnerOf(page, prop) is { } owner)
            {
                var product = found.TryGetValue(owner.Product, out var known) ? known : found[owner.Product] = new(Sighting.Microdata);
                var name = owner.As ?? prop.Prop.Split(' ')[0];
                var isTextMeant = name.EndsWith("rice", StringComparison.Ordinal) ? Money.Read(prop.Value) is null && Money.Read(prop.Text) is not null
                    : name is "name" or "brand" or "manufacturer" or "seller" or "sku" && prop.Text.Length > 0 && prop.Value.StartsWith("http", StringComparison.OrdinalIgnoreCase);
                product.Take(name, isTextMeant ? prop.Text : prop.Value, prop.Place);
            }
        }
        return [.. found.OrderByDescending(pair => pair.Key >= 0).ThenBy(pair => pair.Key).Select(pair => pair.Value).Where(product => !product.IsEmpty)];
    }

    private static bool HoldsName(Collected page, int scope) => page.Props.Any(prop => prop.Owner == scope && prop.Prop is "name");

    // The name of a brand inside a product is the brand; of an organisation that is nobody's it is nothing of ours.
    private static (int Product, string? As)? OwnerOf(Collected page, PropSeen prop)
    {
        string? role = null;
        var (at, steps) = (prop.Owner, 0);
        while (at >= 0 && at < page.Scopes.Count && steps++ < 8)
        {
            var scope = page.Scopes[at];
            if (IsProduct(scope.Type))
            {
                return (at, role);
            }
            if (scope.Prop is "brand" or "manufacturer" or "seller" or "offeredBy" && prop.Prop is "name")
            {
                role = scope.Prop == "offeredBy" ? "seller" : scope.Prop;
            }
            else if (scope.Prop is "image" && prop.Prop is "url" or "contentUrl")
            {
                role = "image";
            }
            else if (!scope.Type.EndsWith("Offer", StringComparison.Ordinal) || prop.Prop is "name" or "image" or "sku")
            {
                return null;
            }
            at = scope.Owner;
        }
        // Outside of everything: only what can mean nothing else.
        return prop.Owner < 0 && prop.Prop is "price" or "priceCurrency" or "availability" or "sku" or "productID" or "lowPrice" or "highPrice" or "mpn" ? (-1, null) : null;
    }

    private static bool IsProduct(string type) => type.Split('/', '#', ':', ' ')[^1] is "Product" or "IndividualProduct" or "ProductModel" or "ProductGroup" or "SomeProducts" or "Book" or "Vehicle";
}
