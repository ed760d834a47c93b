using System.Text.Json.Nodes;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>Holds a report of the page against the library's on the same files: each check ends alike, or is left to <c>ec</c> and says so.</summary>
internal sealed class PageComparison
{
    private const string NotHere = "not checked here, use ec";

    /// <summary>Checks that ended alike.</summary>
    public int Equal { get; private set; }

    /// <summary>Checks that the page left to <c>ec</c>.</summary>
    public int Left { get; private set; }

    /// <summary>Reports that the page gave as verified.</summary>
    public int Verified { get; private set; }

    public IEnumerable<string> FaultsOf(JsonNode found, JsonNode expected)
    {
        var theirs = expected["checks"]!.AsArray().ToDictionary(check => check!["name"]!.ToString(), check => (Outcome: check!["outcome"]!.ToString(), Reason: check["reason"]!.ToString()));
        var ours = found["checks"]!.AsArray().Select(check => check!.AsObject()).ToList();
        if (!NamesOf(ours, ours).SequenceEqual(NamesOf(expected["checks"]!.AsArray().Select(check => check!.AsObject()), ours)))
        {
            yield return "other checks, or in another order";
        }
        foreach (var check in ours)
        {
            var (name, outcome) = (check["name"]!.ToString(), check["outcome"]!.ToString());
            if (check["reason"]!.ToString() == NotHere && outcome == "not_checked")
            {
                Left++;
            }
            else if (theirs.GetValueOrDefault(name).Outcome != outcome)
            {
                yield return $"{name} {outcome}: {check["reason"]} The library: {theirs.GetValueOrDefault(name)}";
            }
            else
            {
                Equal++;
            }
        }
        Verified += found["verdict"]!.ToString() == "verified" ? 1 : 0;
        if (FaultOfVerdict(found["verdict"]!.ToString(), expected["verdict"]!.ToString(), ours.Any(check => check["reason"]!.ToString() == NotHere)) is { } fault)
        {
            yield return fault;
        }
    }

    // The library has lines of the stamps on a renewal, and of one on a package for a domain, only where it got as far as reading them; the page leaves them all to ec.
    private static IEnumerable<string> NamesOf(IEnumerable<JsonObject> checks, List<JsonObject> ofPage) => checks.Select(check => check["name"]!.ToString()).Where(name =>
        !(IsLeft(ofPage, "timestamp.package.encoding") && (name == "timestamp.accepted" || name.StartsWith("timestamp.package.", StringComparison.Ordinal)))
        && !(IsLeft(ofPage, "timestamp.renewals") && name.StartsWith("timestamp.renewals/", StringComparison.Ordinal)));

    private static bool IsLeft(List<JsonObject> checks, string name) => checks.Exists(check => check["name"]!.ToString() == name && check["reason"]!.ToString() == NotHere);

    /// <summary>Never better than the library, and never verified where anything was left to it.</summary>
    private static string? FaultOfVerdict(string found, string expected, bool isLeft) =>
        found == "verified" && isLeft ? "verified, though something is left to ec"
        : found == expected || (found == "inconclusive" && isLeft) ? null : $"{found}, not {expected}";
}
