using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Web.Api;

/// <summary>Which loopback ports are ours: refused to every capture, but for the sample shop, which is opened for orders that ask for it.</summary>
internal sealed record Neighbours(int ServicePort, int ChainPort, int ShopPort)
{
    public string SampleShopPage(string language) =>
        string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ShopPort}{(language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "" : "/en")}/item/1");

    /// <summary>The gate's rules with those ranges opened; false with a sentence when one is malformed.</summary>
    public bool TryRules(IReadOnlyList<string> allowPrivate, [NotNullWhen(true)] out EgressRules? rules, [NotNullWhen(false)] out string? error)
    {
        List<AllowedRange> ranges = [];
        foreach (var text in allowPrivate)
        {
            if (!AllowedRange.TryParse(text, out var range, out error))
            {
                rules = null;
                return false;
            }
            ranges.Add(range);
        }
        rules = new EgressRules { AllowedPrivate = ranges, OwnListeners = [Own(ServicePort), Own(ChainPort), Own(ShopPort)] };
        error = null;
        return true;
    }

    /// <summary>The rules for one page.</summary>
    public EgressRules For(Uri url, EgressRules rules) =>
        url.Host == "127.0.0.1" && url.Port == ShopPort ? rules with { OpenedListeners = [new(IPAddress.Loopback, ShopPort)] } : rules;

    /// <summary>The rules for an order in the register, whose ranges were parsed when it was taken.</summary>
    public EgressRules For(OrderStatement order) =>
        TryRules(order.Settings.AllowPrivate, out var rules, out var error) ? For(new Uri(order.Url), rules) : throw new InvalidDataException(error);

    private static IPEndPoint Own(int port) => new(IPAddress.Any, port);
}
